"""What the pages of the console show and keep, in SQL. A screen is not a rule: pages ask here directly."""
