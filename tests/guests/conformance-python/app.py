"""The conformance program in Python; componentize-py looks for `Handler` here."""

from conformance.steps import program

Handler = program.component()
