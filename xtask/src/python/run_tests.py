"""Runs the tests of the folder it is started in, and closes with a line that is counted with those of Rust."""

import sys
import unittest

suite = unittest.defaultTestLoader.discover("tests", top_level_dir=".")
result = unittest.TextTestRunner(stream=sys.stdout).run(suite)
failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
passed = result.testsRun - failed - len(result.skipped)
verdict = "ok" if failed == 0 and passed > 0 else "FAILED"
print(f"test result: {verdict}. {passed} passed; {failed} failed; {len(result.skipped)} ignored;", flush=True)
sys.exit(verdict != "ok")
