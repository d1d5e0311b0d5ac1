"""The web edge of the house: what pages and the API are made of. It knows no business of its own."""
