-- editors/nvim/lua/perigee/marks.lua -- What is shown in the text: code that was just sent, steps that sound now, mistakes.
-- SPDX-License-Identifier: GPL-3.0-or-later
local api = vim.api

local marks = {}

local kFlashMs, kLeastMs = 200, 60
local kMostKept = 500 -- evaluations, as many as perigee remembers
local flashes = api.nvim_create_namespace("perigee-flash")
local sounding = api.nvim_create_namespace("perigee-sounding")
local anchors = api.nvim_create_namespace("perigee-anchor")
local mistakes = api.nvim_create_namespace("perigee")
marks.sounding, marks.mistakes = sounding, mistakes

local sent, order = {}, {} -- evaluations by id, and their ids

local function later(ms, action) vim.defer_fn(action, math.max(math.floor(ms), 0)) end

-- A stretch of the text, lines and bytes from 0, coloured for so long. Places beyond the text are cut off.
local function colour(space, buffer, group, line, column, end_line, end_column, ms)
  local ok, mark = pcall(api.nvim_buf_set_extmark, buffer, space, line, column,
    { end_row = end_line, end_col = end_column, hl_group = group, strict = false, priority = 200 })
  if not ok then return end
  later(ms, function()
    if api.nvim_buf_is_valid(buffer) then api.nvim_buf_del_extmark(buffer, space, mark) end
  end)
end

-- Lines `first` to `last`, from 0.
function marks.flash(buffer, first, column, last, end_column)
  colour(flashes, buffer, "PerigeeSent", first, column, last, end_column, kFlashMs)
end

-- These lines were sent with that id: what sounds of them is shown where they are now.
function marks.remember(id, buffer, first, lines)
  sent[id] = { buffer = buffer, first = first, lines = lines,
               anchor = api.nvim_buf_set_extmark(buffer, anchors, first, 0, {}) }
  order[#order + 1] = id
  if #order > kMostKept then
    local old = table.remove(order, 1)
    local gone = sent[old]
    sent[old] = nil
    if api.nvim_buf_is_valid(gone.buffer) then api.nvim_buf_del_extmark(gone.buffer, anchors, gone.anchor) end
  end
end

-- Where a line (from 0) that was sent is now; nil where it is no more what it was.
local function line_now(evaluation, line)
  if not api.nvim_buf_is_valid(evaluation.buffer) then return nil end
  local place = api.nvim_buf_get_extmark_by_id(evaluation.buffer, anchors, evaluation.anchor, {})
  if not place[1] then return nil end
  local now = place[1] + line - evaluation.first
  local text = api.nvim_buf_get_lines(evaluation.buffer, now, now + 1, false)[1]
  if text and text == evaluation.lines[line - evaluation.first + 1] then return now end
end

-- A step that will be heard in so many seconds, for so long. Lines from 1, columns in bytes from 0, as perigee counts.
function marks.sound(id, slot, seconds, duration, line, column, end_line, end_column)
  local evaluation = sent[id]
  if not evaluation then return end
  later(seconds * 1000, function()
    local now = line_now(evaluation, line - 1)
    if not now then return end
    colour(sounding, evaluation.buffer, "PerigeeSounding", now, column, now + end_line - line, end_column,
      math.max(duration * 1000, kLeastMs))
  end)
end

local wrong = {} -- by buffer: mistakes, each {message, mark}, whose mark moves with the text

local function show_mistakes(buffer)
  local list = {}
  for _, each in ipairs(wrong[buffer]) do
    local line, column, ends = unpack(api.nvim_buf_get_extmark_by_id(buffer, anchors, each.mark, { details = true }))
    if line then
      list[#list + 1] = { lnum = line, col = column, end_lnum = ends.end_row, end_col = ends.end_col, message = each.message,
                          severity = vim.diagnostic.severity.ERROR, source = "perigee" }
    end
  end
  vim.diagnostic.set(mistakes, buffer, list)
end

-- The mistake that an evaluation told, in place of earlier ones in the lines that were evaluated.
function marks.mistake(buffer, message, line, column, end_line, end_column)
  -- Without the code and the caret below it: here they are in the text.
  message = (message .. "\n"):gsub("\n[^\n]*\n *%^+\n", "\n"):gsub("\n$", "")
  -- It stays on a line that is written anew, and goes down before one that comes above it.
  local mark = api.nvim_buf_set_extmark(buffer, anchors, line - 1, column,
    { end_row = end_line - 1, end_col = end_column, strict = false, right_gravity = column == 0 })
  wrong[buffer] = wrong[buffer] or {}
  table.insert(wrong[buffer], { message = message, mark = mark })
  show_mistakes(buffer)
end

-- Those in lines `first` to `last`.
function marks.clear_mistakes(buffer, first, last)
  if not wrong[buffer] then return end
  wrong[buffer] = vim.tbl_filter(function(each)
    local line = api.nvim_buf_get_extmark_by_id(buffer, anchors, each.mark, {})[1]
    local stays = line and (line < first or line > last)
    if not stays then api.nvim_buf_del_extmark(buffer, anchors, each.mark) end
    return stays
  end, wrong[buffer])
  show_mistakes(buffer)
end

function marks.colours()
  vim.cmd("highlight default link PerigeeSent IncSearch")
  vim.cmd("highlight default link PerigeeSounding Search")
end

return marks
