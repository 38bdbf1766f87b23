"""The weather mini-program. `weather/program.py` says what it does; componentize-py looks for `Handler` here."""

from weather.program import program

Handler = program.component()
