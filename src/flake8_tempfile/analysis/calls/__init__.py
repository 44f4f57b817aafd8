"""What is wrong with a call or an application by itself, without a look at any flow."""
