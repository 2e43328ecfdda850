# tests/cli/vectors.py -- Reference events: every expression yields what Strudel 1.2.6 yields; every broken one is refused with a place.
# SPDX-License-Identifier: GPL-3.0-or-later
import collections
import glob
import json
import math
import os
import sys
import unittest
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import SOURCE, main, run


def same(a, b):
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def key(hap):
    return json.dumps([hap["whole"], hap["part"]])


def same_events(want, got):
    left = collections.defaultdict(list)
    for hap in got:
        left[key(hap)].append(hap["value"])
    for hap in want:
        there = left[key(hap)]
        match = next((i for i, value in enumerate(there) if same(hap["value"], value)), None)
        if match is None:
            return False
        del there[match]
    return len(want) == len(got)


class Vectors(unittest.TestCase):
    def check(self, name):
        path = os.path.join(SOURCE, "tests", "vectors", name)
        vectors = [json.loads(line) for line in open(path)]
        answers = {a["id"]: a for a in map(json.loads, run("query", "--batch", path).stdout.splitlines())}
        self.assertGreater(len(vectors), 0)
        for vector in vectors:
            answer = answers[vector["id"]]
            with self.subTest(vector["id"], lua=vector["lua"]):
                if vector.get("error"):
                    self.assertIn("^", answer.get("error", "accepted"))
                else:
                    self.assertTrue("haps" in answer and same_events(vector["haps"], answer["haps"]), answer.get("error", "other events"))

    def test_haps_are_sorted_as_documented(self):
        answer = json.loads(run("query", "--batch", "-", stdin='{"id":1,"lua":"m\\"[b,a] c\\"","from":0,"to":2}\n').stdout)
        order = [([Fraction(*x) for x in h["part"]], json.dumps(h["value"])) for h in answer["haps"]]
        self.assertEqual(order, sorted(order, key=lambda o: (o[0][0], o[1])))
        self.assertEqual(len(order), 6)


for file in sorted(glob.glob(os.path.join(SOURCE, "tests", "vectors", "*.jsonl"))):
    name = os.path.basename(file)
    setattr(Vectors, "test_" + name.split(".")[0].replace("-", "_"), lambda self, name=name: self.check(name))

main()
