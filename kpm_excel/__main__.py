"""`python -m kpm_excel` is `kpm-excel`."""

from kpm_excel.cli import main

if __name__ == "__main__":
    main()
