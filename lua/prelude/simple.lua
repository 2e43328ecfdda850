-- lua/prelude/simple.lua: short names for what is typed often.
-- SPDX-License-Identifier: GPL-3.0-or-later

define{name = "faster", help = "plays twice as fast, samples too", example = 's"bd sn":faster()',
  make = function(pattern) return pattern:hurry(2) end}

define{name = "slower", help = "plays half as fast, samples too", example = 's"bd sn":slower()',
  make = function(pattern) return pattern:hurry(0.5) end}

define{name = "higher", help = "plays samples a fifth higher", example = 's"bd sn":higher()',
  make = function(pattern) return pattern:mul(speed(1.5)) end}

define{name = "lower", help = "plays samples a fourth lower", example = 's"bd sn":lower()',
  make = function(pattern) return pattern:mul(speed(0.75)) end}

define{name = "louder", help = "plays a little louder", example = 's"bd sn":louder()',
  make = function(pattern) return pattern:mul(gain(1.2)) end}

define{name = "quieter", help = "plays a little quieter", example = 's"bd sn":quieter()',
  make = function(pattern) return pattern:mul(gain(0.8)) end}

define{name = "silent", help = "plays nothing", example = 's"bd sn":every(4, silent)',
  make = function() return silence end}

define{name = "skip", help = "shifts by a quarter of a cycle", example = 's"bd sn":skip()',
  make = function(pattern) return pattern:early(0.25) end}

define{name = "scratch", help = "plays samples backwards in small pieces", example = 's"breaks125":scratch()',
  make = function(pattern) return pattern:chop(32):rev() end}

define{name = "crunch", help = "crushes to three bits", example = 's"bd sn":crunch()',
  make = function(pattern) return pattern:crush(3) end}

define{name = "left", help = "pans to the left", example = 's"bd sn":left()',
  make = function(pattern) return pattern:pan(0) end}

define{name = "right", help = "pans to the right", example = 's"bd sn":right()',
  make = function(pattern) return pattern:pan(1) end}
