" tests/editors/vim.vim -- What the plugin promises in Vim, tried in Vim beside a perigee that runs; vim.py starts both.
" SPDX-License-Identifier: GPL-3.0-or-later
set nocompatible nomore
runtime plugin/perigee.vim

function! s:wait(what, holds) abort
  for l:i in range(3000)
    if a:holds() | return | endif
    sleep 10m
  endfor
  throw 'never: ' . a:what . ' ' . string(getqflist()) . execute('messages')
endfunction

function! s:playing() abort
  return trim(system("perigee send -e 'table.concat(playing(), \" \")'"))
endfunction

function! s:test() abort
  edit piece.lua
  call setline(1, ['d1(s"bd*4")', '', 'd2(s"hh*2"', ')', '', '-- é', 'd1(s"é [bd")'])
  PerigeeOn
  call cursor(3, 1)
  PerigeeBlock
  call s:wait('2', {-> s:playing() ==# '2'})
  1PerigeeEval
  call s:wait('1 2', {-> s:playing() ==# '1 2'})
  7PerigeeEval
  call s:wait('a mistake', {-> !empty(getqflist())})
  let l:found = getqflist()[0]
  call assert_equal([7, 12, expand('%:p')], [l:found.lnum, l:found.col, fnamemodify(bufname(l:found.bufnr), ':p')])
  call assert_match('mini-notation', l:found.text)
  PerigeeHush
  call s:wait('silence', {-> s:playing() ==# ''})
endfunction

try
  call s:test()
catch
  call add(v:errors, v:throwpoint . ': ' . v:exception)
endtry
call writefile(v:errors, 'errors')
execute empty(v:errors) ? 'qall!' : 'cquit!'
