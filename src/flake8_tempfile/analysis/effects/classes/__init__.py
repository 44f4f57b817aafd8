"""What classes do with what their objects are made with: what they store, and which attributes they remove."""
