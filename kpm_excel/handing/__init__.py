"""What is remembered of handing in over the network: who has which link, and who did what when."""
