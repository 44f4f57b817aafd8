"""Many files -> reports: here, in processes, on an executor, from the cache; one file is checked or fixed here, too."""
