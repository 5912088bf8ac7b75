"""What happens to workbooks between sending and return, each as real files with what collect must make of them."""
