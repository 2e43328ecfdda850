-- tests/language/building_test.lua: laws of putting patterns side by side, into each other, and lists into patterns.
-- SPDX-License-Identifier: GPL-3.0-or-later

local a, b = m"0 1 2 3", m"<10 20> 30"
local function twice_as_loud(p) return p:gain(2) end

test("overlay is a stack of two", function() expect(overlay(a, b)):toEqual(stack(a, b)) end)
test("append takes turns", function() expect(append(a, b)):over(8):toEqual(slowcat(a, b)) end)
test("fastAppend is both in a cycle", function() expect(fastAppend(a, b)):toEqual(fastcat(a, b)) end)
test("density is fast in Tidal", function() expect(tidal.density(3, a)):toEqual(a:fast(3)) end)
test("fromList plays one value a cycle", function() expect(fromList{"x", "y", "z"}):over(6):toEqual("<x y z>") end)
test("fastFromList plays all in one", function() expect(fastFromList{"x", "y", "z"}):toEqual("x y z") end)
test("fromMaybes has rests", function() expect(fromMaybes{"x", "~", "z"}):toEqual("x ~ z") end)

test("sew true is the first", function() expect(sew("1", a, b)):toEqual(a) end)
test("sew false is the last", function() expect(sew("0", a, b)):toEqual(b) end)
test("sew takes each where it is its turn", function() expect(sew("<1 0>", a, b)):over(4):toEqual(stack(a:mask("<1 0>"), b:mask("<0 1>"))) end)
test("stitch has the rhythm of the truths", function() expect(stitch("1 0 1 1", "x", "y")):toEqual("x y x x") end)
test("wedge divides the cycle", function() expect(wedge(1/4, "x", "y z w")):toEqual("x y z w") end)
test("wedge of all is the first", function() expect(wedge(1, a, b)):toEqual(a) end)
test("wedge of nothing is the last", function() expect(wedge(0, a, b)):toEqual(b) end)

test("euclidFull fills the rests", function() expect(euclidFull(3, 8, "x", "y")):toEqual("x y y x y y x y") end)
test("euclidInv plays the rests", function() expect(m"x":euclidInv(3, 8)):toEqual("~ x x ~ x x ~ x") end)
test("a euclid and its inverse are every step", function()
  for beats = 1, 7 do expect(stack(m"x":euclid(beats, 8), m"x":euclidInv(beats, 8))):toEqual("x*8") end
end)
test("euclidOff by nothing is euclid", function() expect(m"x":euclidOff(3, 8, 0)):toEqual(m"x":euclid(3, 8)) end)
test("substruct plays a cycle in each true event", function() expect(m"x y":substruct("1 0 1")):toEqual("[x y] ~ [x y]") end)

test("rot 0 is nothing", function() expect(a:rot(0)):toEqual(a) end)
test("rot moves values along", function() expect(a:rot(1)):toEqual("1 2 3 0") end)
test("rot all the way is nothing", function() expect(a:rot(4)):toEqual(a) end)
test("rot back undoes rot", function() expect(b:rot(1):rot(-1)):toEqual(b) end)

test("spread takes an item a cycle", function() expect(tidal.spread(fast, {1, 2}, a)):over(4):toEqual(slowcat(a, a:fast(2))) end)
test("fastspread takes all in one", function() expect(fastspread(fast, {1, 2}, a)):toEqual(fastcat(a, a:fast(2))) end)
test("fastspread of one is a call", function() expect(fastspread(fast, {2}, a)):toEqual(a:fast(2)) end)

test("trunc cuts the end off", function() expect(a:trunc(1/2)):toEqual("0 1 ~ ~") end)
test("trunc of all is nothing", function() expect(a:trunc(1)):toEqual(a) end)
test("playFor is silent outside", function()
  expect(a:playFor(1, 2)):over(0, 1):toEqual(silence)
  expect(a:playFor(1, 2)):over(1, 2):toEqual(a)
  expect(a:playFor(1, 2)):over(2, 4):toEqual(silence)
end)
test("loopFirst stays in the first cycle", function() expect(b:loopFirst()):toEqual("10 30") end)
test("timeLoop comes round", function() expect(m"<x y z>":timeLoop(2)):over(6):toEqual("<x y>") end)
test("swap exchanges what a table names", function() expect(m"x y x":swap{x = 1, y = 2}):toEqual("1 2 1") end)
test("mono leaves one at a time", function() expect(m"0 1 2":mono()):toEqual("0 1 2") end)

test("whenmod of its whole cycle", function() expect(a:whenmod(4, 2, add(10))):over(8):toEqual("<[0 1 2 3]!2 [10 11 12 13]!2>") end)
test("whenmod from 0 is always", function() expect(a:whenmod(4, 0, rev)):over(8):toEqual(a:rev()) end)
test("foldEvery is every after every", function() expect(a:foldEvery({2, 3}, rev)):over(12):toEqual(a:every(2, rev):every(3, rev)) end)
test("fix of what is not there is nothing", function() expect(s"bd sn":fix(rev, {s = "cp"})):toEqual(s"bd sn") end)
test("fix acts on what matches", function() expect(s"bd sn":fix(twice_as_loud, {s = "bd"})):toEqual(stack(s"bd ~":gain(2), s"~ sn")) end)
test("unfix acts on the rest", function() expect(s"bd sn":unfix(twice_as_loud, {s = "bd"})):toEqual(stack(s"bd ~", s"~ sn":gain(2))) end)
test("negate twice is nothing", function() expect(a:negate():negate()):toEqual(a) end)
test("negate is times minus one", function() expect(b:negate()):toEqual(b:mul(-1)) end)
