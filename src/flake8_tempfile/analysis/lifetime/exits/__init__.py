"""In which state a function ends: what is leaked on which way, what is returned, what a failure leaves."""
