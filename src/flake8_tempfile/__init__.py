"""Finds temporary files and directories that outlive their use, and hardcoded temporary paths."""
