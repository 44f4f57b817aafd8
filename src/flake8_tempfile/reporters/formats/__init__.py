"""The formats of reports, a module for each; what several of them need lies beside this package."""
