"""What stands at one program point: a statement taken apart, a lock, an exit stack."""
