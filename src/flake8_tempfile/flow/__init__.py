"""Control-flow graphs of Python functions and a dataflow solver over them; knows nothing of temporary files."""
