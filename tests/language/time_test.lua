-- tests/language/time_test.lua: laws of fast, slow, early, late, rev and of everything that bends time.
-- SPDX-License-Identifier: GPL-3.0-or-later

local p = s"bd [sn cp] hh ~ lt"
local turns = m"<0 1 2> [3 <4 5>]"

test("fast(1) is nothing", function() expect(p:fast(1)):toEqual(p) end)
test("fast and slow cancel", function() expect(turns:fast(3):slow(3)):over(12):toEqual(turns) end)
test("slow and fast cancel", function() expect(turns:slow(5):fast(5)):over(12):toEqual(turns) end)
test("fast multiplies", function() expect(turns:fast(2):fast(3)):toEqual(turns:fast(6)) end)
test("fast by a fraction is slow", function() expect(turns:fast(1/3)):toEqual(turns:slow(3)) end)
test("fast doubles what is in a cycle", function() expect(m"a b":fast(2)):toEqual("a b a b") end)
test("fast is the star of mini-notation", function() expect(m"a <b c>":fast(3)):toEqual("[a <b c>]*3") end)
test("slow is the slash of mini-notation", function() expect(m"a b c":slow(3)):toEqual("[a b c]/3") end)
test("a patterned fast changes in the cycle", function() expect(m"0":fast("1 4")):over(1):toHaveEvents{
  {whole = {0, 1}, part = {0, 1/2}, value = 0}, {1/2, 3/4, 0}, {3/4, 1, 0}} end)
test("a patterned fast takes its turns", function()
  expect(m"a b":fast("<1 2>")):over(0, 1):toEqual("a b")
  expect(m"a b":fast("<1 2>")):over(1, 2):toEqual("a b a b")
end)
test("fast(0) is silence", function() expect(p:fast(0)):toEqual(silence) end)
test("hurry speeds samples up too", function() expect(s"bd sn":speed(1):hurry(2)):toEqual(s"bd sn bd sn":speed(2)) end)
test("faster and slower are hurry", function()
  expect(s"bd sn":faster()):toEqual(s"bd sn":hurry(2))
  expect(s"bd sn":slower()):toEqual(s"bd sn":hurry(1/2))
end)

test("early and late cancel", function() expect(turns:early(1/3):late(1/3)):toEqual(turns) end)
test("early adds", function() expect(turns:early(1/4):early(1/2)):toEqual(turns:early(3/4)) end)
test("early by a negative time is late", function() expect(turns:early(-1/8)):toEqual(turns:late(1/8)) end)
test("early by a cycle is the next cycle", function() expect(turns:early(1)):over(0, 1):toHaveEvents{{0, 1/2, 1}, {1/2, 3/4, 3}, {3/4, 1, 5}} end)
test("a pattern of one cycle is the same a cycle later", function() expect(p:late(1)):toEqual(p) end)
test("late turns a sequence", function() expect(m"a b c d":late(1/4)):toEqual("d a b c") end)
test("early by half turns the halves", function() expect(m"0 1 2 3":early(1/2)):toEqual("2 3 0 1") end)
test("a ratio may be a text", function() expect(turns:early("1%3")):toEqual(turns:early(1/3)) end)
test("a time is the closest fraction", function() expect(m"0":late(0.2)):over(1):toHaveEvents{
  {whole = {-4/5, 1/5}, part = {0, 1/5}, value = 0}, {whole = {1/5, 6/5}, part = {1/5, 1}, value = 0}} end)
test("late passes through fast", function() expect(turns:late(1/2):fast(2)):toEqual(turns:fast(2):late(1/4)) end)

test("rev twice is nothing", function() expect(turns:rev():rev()):toEqual(turns) end)
test("rev turns each cycle round", function() expect(m"a b [c d]":rev()):toEqual("[d c] b a") end)
test("rev keeps the order of cycles", function() expect(m"<a b> c":rev()):toEqual("c <a b>") end)
test("rev of a stack is a stack of revs", function() expect(stack("a b", "c d e"):rev()):toEqual(stack(m"a b":rev(), m"c d e":rev())) end)
test("palindrome turns every second cycle", function()
  expect(m"a b c":palindrome()):over(0, 1):toEqual("a b c")
  expect(m"a b c":palindrome()):over(1, 2):toEqual("c b a")
end)
test("palindrome is every second rev", function() expect(turns:palindrome()):over(6):toEqual(turns:lastOf(2, rev)) end)

test("compress leaves the rest silent", function() expect(m"a b":compress(1/4, 3/4)):toEqual("~ a b ~") end)
test("compress to the whole cycle is nothing", function() expect(turns:compress(0, 1)):toEqual(turns) end)
test("zoom undoes compress", function() expect(turns:compress(1/4, 3/4):zoom(1/4, 3/4)):over(1):toEqual(turns) end)
test("zoom stretches a part", function() expect(m"a b c d":zoom(1/4, 3/4)):toEqual("b c") end)
test("zoom of the whole cycle is nothing", function() expect(turns:zoom(0, 1)):toEqual(turns) end)
test("fastGap plays once and waits", function() expect(m"a b":fastGap(2)):toEqual("a b ~ ~") end)
test("fastGap(1) is nothing", function() expect(turns:fastGap(1)):toEqual(turns) end)
test("focus is compress that goes on", function() expect(m"a b":focus(1/4, 3/4)):toEqual(m"b a b a") end)

test("iter begins later each cycle", function()
  local q = m"a b c d":iter(4)
  for cycle, now in ipairs{"a b c d", "b c d a", "c d a b", "d a b c"} do expect(q):over(cycle - 1, cycle):toEqual(now) end
end)
test("iter comes back", function() expect(m"a b c":iter(3):early(3)):toEqual(m"a b c":iter(3)) end)
test("iterBack goes the other way", function() expect(m"a b c d":iterBack(4)):over(1, 2):toEqual("d a b c") end)
test("iter(1) is nothing", function() expect(p:iter(1)):toEqual(p) end)

test("ply repeats inside of events", function() expect(m"a [b c]":ply(2)):toEqual("[a a] [[b b] [c c]]") end)
test("ply(1) is nothing", function() expect(turns:ply(1)):toEqual(turns) end)
test("ply multiplies", function() expect(turns:ply(2):ply(3)):toEqual(turns:ply(6)) end)
test("ply can be patterned", function() expect(m"a b":ply("2 3")):toEqual("[a a] [b b b]") end)
test("repeatCycles plays each cycle again", function() expect(m"<a b>":repeatCycles(2)):toEqual("<a a b b>") end)

test("inside is fast between", function() expect(m"<a b c d>":inside(4, rev)):toEqual(m"<a b c d>":slow(4):rev():fast(4)) end)
test("inside undoes itself", function() expect(turns:inside(2, function(x) return x end)):toEqual(turns) end)
test("outside is inside by the inverse", function() expect(turns:outside(4, rev)):toEqual(turns:inside(1/4, rev)) end)
test("rev outside two cycles", function() expect(m"<a b>":outside(2, rev)):toEqual("<b a>") end)

test("segment of a value is its repetition", function() expect(pure(3):segment(4)):toEqual("3 3 3 3") end)
test("segment takes a signal at the begin of each part", function() expect(saw:segment(4)):toEqual("0 0.25 0.5 0.75") end)
test("segment of a sine keeps to its turns", function() expect(sine:segment(4)):toEqual("0.5 1 0.5 0") end)

test("sliced is whole", function()
  for part = 0, 7 do expect(turns:zoom(part / 8, (part + 1) / 8):compress(part / 8, (part + 1) / 8)):over(part / 8, (part + 1) / 8)
    :toEqual(turns) end
end)
test("a cycle far away is as near", function() expect(p:early(1000000)):toEqual(p) end)
test("a negative cycle exists", function() expect(m"<a b c>"):over(-3, 0):toHaveEvents{{-3, -2, "a"}, {-2, -1, "b"}, {-1, 0, "c"}} end)
test("a factor that is no number is told", function() expect(function() return p:fast("x") end):toFail("fast") end)
test("a missing factor is told", function() expect(function() return p:fast(nil) end):toFail("argument 1") end)
