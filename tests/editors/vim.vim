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
  let l:Flashing = {-> filter(prop_list(1), {_, each -> each.type ==# 'perigee_sent'})}
  call assert_equal([[1, 11]], map(l:Flashing(), {_, each -> [each.col, each.length]}))
  call s:wait('the end of the flash', {-> empty(l:Flashing())})
  call s:wait('1 2', {-> s:playing() ==# '1 2'})
  7PerigeeEval
  call s:wait('a mistake', {-> !empty(getqflist())})
  let l:found = getqflist()[0]
  call assert_equal([7, 12, expand('%:p')], [l:found.lnum, l:found.col, fnamemodify(bufname(l:found.bufnr), ':p')])
  call assert_match('mini-notation', l:found.text)
  PerigeeHush
  call s:wait('silence', {-> s:playing() ==# ''})

  " A selection: the letters alone.
  enew!
  call setline(1, ["d3(s'sn') d4(s'é*2')  -- x"])
  PerigeeOn
  call cursor(1, 11)
  execute "normal! v9l\<Esc>"
  call perigee#selection()
  call s:wait('4', {-> s:playing() ==# '4'})
  call perigee#command('/hush')
  call s:wait('silence', {-> s:playing() ==# ''})

  " The whole file, and what sounds of it: marked where it stands now, as long as it is what was sent.
  %delete _
  call setline(1, ['d1(s"bd*8 ~")', '', 'd2(s"hh")'])
  PerigeeFile
  call s:wait('1 2', {-> s:playing() ==# '1 2'})
  call append(0, '-- a line above')
  let l:Marked = {-> filter(prop_list(2), {_, each -> each.type ==# 'perigee_sounding'})}
  call s:wait('bd is marked', {-> index(map(l:Marked(), {_, each -> [each.col, each.length]}), [6, 2]) >= 0})
  call setline(2, 'd1(s"cp*8 ~")')
  call s:wait('none any more', {-> empty(l:Marked())})

  " Slots.
  PerigeeMute 2
  call s:wait('a word', {-> execute('messages') =~# 'perigee: 2 is muted'})
  PerigeeMute 2
  call s:wait('a word', {-> execute('messages') =~# 'perigee: 2 sounds'})
  PerigeePanic
  call s:wait('silence', {-> s:playing() ==# ''})

  " Completion, help, and what code says.
  %delete _
  for [l:typed, l:completed] in items({'d1(s"bd":palindr': 'd1(s"bd":palindrome', 'd1(s"hh superpw': 'd1(s"hh superpwm'})
    call setline(1, l:typed)
    call cursor(1, 1)
    execute "normal! A\<C-x>\<C-o>"
    call assert_equal(l:completed, getline(1))
  endfor
  PerigeeHelp fast
  call assert_match('fast(', join(getbufline(winbufnr(popup_list()[0]), 1, '$'), "\n"))
  call popup_clear()
  call setline(1, ['40 + 2', 'print("so")'])
  1PerigeeEval
  call s:wait('42', {-> execute('messages') =~# 'perigee: 42'})
  2PerigeeEval
  call s:wait('so', {-> execute('messages') =~# 'perigee: so'})

  " Without a perigee it says so, and starts one.
  let l:endpoint = $XDG_RUNTIME_DIR . '/perigee/endpoint'
  let l:Pid = {-> matchstr(join(readfile(l:endpoint)), 'pid=\zs\d\+')}
  call system('kill ' . l:Pid())
  call s:wait('its end', {-> execute('messages') =~# 'that perigee has ended'})
  call setline(1, 'd1(s"bd")')
  1PerigeeEval
  call s:wait('a word', {-> execute('messages') =~# 'no perigee runs'})
  let g:perigee_command = ['perigee', '--no-audio', '--ctrl-port', '0']
  PerigeeStart
  call s:wait('a perigee', {-> filereadable(l:endpoint)})
  1PerigeeEval
  call s:wait('1', {-> s:playing() ==# '1'})
  call system('kill ' . l:Pid())
endfunction

try
  call s:test()
catch
  call add(v:errors, v:throwpoint . ': ' . v:exception)
endtry
call writefile(v:errors, 'errors')
execute empty(v:errors) ? 'qall!' : 'cquit!'
