-- tests/language/tonal_test.lua: laws of scales, transposition and chords.
-- SPDX-License-Identifier: GPL-3.0-or-later

local degrees = n"0 1 2 3 4 5 6 7"

test("C major is the white keys", function()
  expect(degrees:scale("C4:major")):toEqual(n"0 1 2 3 4 5 6 7":scale("C4:ionian"))
end)
test("a scale keeps the rhythm", function()
  local function when(p) return p:fmap(function() return 1 end) end
  expect(when(n"0 [2 4] <6 7>":scale("D:dorian"))):toEqual(when(n"0 [2 4] <6 7>"))
end)
test("a scale comes before or after fast", function() expect(degrees:scale("C:major"):fast(2)):toEqual(degrees:fast(2):scale("C:major")) end)
test("a scale may take turns", function()
  expect(degrees:scale("<C:major C:minor>")):over(0, 1):toEqual(degrees:scale("C:major"))
  expect(degrees:scale("<C:major C:minor>")):over(1, 2):toEqual(degrees:scale("C:minor"))
end)
test("an unknown scale is told", function() expect(function() return degrees:scale("C:nonsense") end):toFail("scale") end)
test("transpose by nothing is nothing", function() expect(note"0 4 7":transpose(0)):toEqual(note"0 4 7") end)
test("transpose adds up", function() expect(note"0 4 7":transpose(3):transpose(4)):toEqual(note"0 4 7":transpose(7)) end)
test("transpose up and down cancel", function() expect(note"0 4 7":transpose(5):transpose(-5)):toEqual(note"0 4 7") end)
test("transpose of numbers is add", function() expect(note"0 4 7":transpose(12)):toEqual(note"12 16 19") end)
test("transpose may be patterned", function() expect(note"0 0":transpose("<0 12>")):toEqual(note"<[0 0] [12 12]>") end)

test("toScale picks from a list", function() expect(toScale({0, 2, 4}, "0 1 2")):toEqual("0 2 4") end)
test("toScale goes on in the next octave", function() expect(toScale({0, 2, 4}, "3 4 5")):toEqual("12 14 16") end)
test("toScale goes on below", function() expect(toScale({0, 2, 4}, "-1")):toEqual("-8") end)
test("toScale of all semitones is nothing", function() expect(toScale({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, "0 7 14")):toEqual("0 7 14") end)

test("arp plays a chord by index", function() expect(note"[0,4,7]":arp("0 1 2")):toEqual(note"0 4 7") end)
test("arp begins again at the end", function() expect(note"[0,4,7]":arp("3 4")):toEqual(note"0 4") end)
test("arpWith takes the list of the chord", function()
  expect(note"[0,4,7]":arpWith(function(events) return events[1] end)):toEqual(note"0")
end)
test("rolledBy 0 is nothing", function() expect(note"[0,4,7]":rolledBy(0)):toEqual(note"[0,4,7]") end)
test("rolled is rolledBy a quarter", function() expect(note"[0,4,7]":rolled()):toEqual(note"[0,4,7]":rolledBy(1/4)) end)
test("one note is not rolled", function() expect(note"0 4 7":rolledBy(1/4)):toEqual(note"0 4 7") end)
test("arpeggiate plays one after another", function() expect(note"[0,4,7]":arpeggiate()):toEqual(note"0 4 7") end)
