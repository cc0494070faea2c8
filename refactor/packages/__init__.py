"""What is known about package managers: what their commands do, what they fetch, what they leave, and who lives on it."""
