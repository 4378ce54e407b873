"""The engine: who does which work when, on one machine or on many. It is given what is to be done, and knows no
more."""
