"""What is set for the whole house: one page that leads to all of it, and the pages of administrators."""
