"""What programmes are worth to a firm, in yuan a year or in days, with the arithmetic; and which of them add up."""
