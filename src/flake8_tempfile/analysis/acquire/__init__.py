"""Which expressions acquire a temporary resource, and why a place that looks like one does not."""
