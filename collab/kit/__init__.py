"""The bottom of the house: clock, calendar, money, text, refusals and the unit of work."""
