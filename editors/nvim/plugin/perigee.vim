" editors/nvim/plugin/perigee.vim -- The commands of perigee, in Neovim and in Vim.
" SPDX-License-Identifier: GPL-3.0-or-later
if exists('g:loaded_perigee') | finish | endif
let g:loaded_perigee = 1

if has('nvim-0.7')
  command! -bar PerigeeOn lua require('perigee').on()
  command! -bar PerigeeStart lua require('perigee').start()
  command! -bar -range PerigeeEval lua require('perigee').evaluate_lines(<line1>, <line2>)
  command! -bar PerigeeBlock lua require('perigee').evaluate_block()
  command! -bar PerigeeFile lua require('perigee').evaluate_file()
  command! -bar PerigeeHush lua require('perigee').hush()
  command! -bar PerigeePanic lua require('perigee').panic()
  command! -bar PerigeeUndo lua require('perigee').undo()
  command! -bar PerigeeRedo lua require('perigee').redo()
  command! -bar -nargs=1 PerigeeMute lua require('perigee').mute(<q-args>)
  command! -bar -nargs=? PerigeeHelp lua require('perigee').help(<q-args>)
elseif has('job') && has('channel') && has('textprop') && has('popupwin')
  command! -bar PerigeeOn call perigee#on()
  command! -bar PerigeeStart call perigee#start()
  command! -bar -range PerigeeEval call perigee#evaluate(<line1>, <line2>)
  command! -bar PerigeeBlock call perigee#block()
  command! -bar PerigeeFile call perigee#evaluate(1, line('$'))
  command! -bar PerigeeHush call perigee#command('/hush')
  command! -bar PerigeePanic call perigee#command('/panic')
  command! -bar PerigeeUndo call perigee#command('/undo')
  command! -bar PerigeeRedo call perigee#command('/redo')
  command! -bar -nargs=1 PerigeeMute call perigee#mute(<q-args>)
  command! -bar -nargs=? PerigeeHelp call perigee#help(<q-args>)
endif

augroup perigee
  autocmd!
  autocmd BufRead,BufNewFile *.perigee setfiletype lua | PerigeeOn
augroup END
