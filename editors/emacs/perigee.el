;;; perigee.el --- Live coding with perigee: evaluate, see what sounds and what is wrong  -*- lexical-binding: t; byte-compile-docstring-max-column: 140 -*-

;; SPDX-License-Identifier: GPL-3.0-or-later
;; Version: 0.1
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages, multimedia

;;; Commentary:

;; M-x perigee-mode in a buffer of Lua, M-x perigee-start, C-c C-c in a paragraph.  See docs/editors.md.

;;; Code:

(require 'perigee-client)
(require 'flymake)
(require 'pulse)
(require 'subr-x)
(require 'thingatpt)

(defgroup perigee nil "Live coding with perigee." :group 'languages)
(defcustom perigee-command '("perigee" "--plain") "What `perigee-start' runs." :type '(repeat string))
(defface perigee-sent '((t :inherit pulse-highlight-start-face :extend t)) "Code that was just sent.")
(defface perigee-sounding '((t :inherit highlight)) "Steps that sound now.")

(defconst perigee--flash-seconds 0.2)
(defconst perigee--least-seconds 0.06 "That a step is marked.")
(defconst perigee--most-kept 500 "Evaluations, as many as perigee remembers.")

;; What is shown.

(defun perigee--colour (begin end face seconds)
  "Shows the text from BEGIN to END in FACE for so many SECONDS."
  (let ((overlay (make-overlay begin end)))
    (overlay-put overlay 'face face)
    (overlay-put overlay 'perigee face)
    (run-at-time seconds nil #'delete-overlay overlay)))

(defvar perigee--sent nil "Evaluations, the newest first: (ID MARKER LINE LINES), LINES being the text from LINE on.")

(defun perigee--remember (id begin end)
  "The lines from BEGIN to END were sent as ID."
  (let ((first (save-excursion (goto-char begin) (line-beginning-position)))
        (last (save-excursion (goto-char end) (line-end-position))))
    (push (list id (copy-marker first t) (line-number-at-pos first t)
                (vconcat (split-string (buffer-substring-no-properties first last) "\n")))
          perigee--sent))
  (when (nthcdr perigee--most-kept perigee--sent)
    (set-marker (cadr (car (last perigee--sent))) nil)
    (setq perigee--sent (butlast perigee--sent))))

(defun perigee--position (column)
  "The position of the byte COLUMN of the line around point."
  (let ((line (encode-coding-string (buffer-substring-no-properties (line-beginning-position) (line-end-position)) 'utf-8 t)))
    (+ (line-beginning-position)
       (length (decode-coding-string (substring line 0 (min column (length line))) 'utf-8)))))

(defun perigee--show-sounding (evaluation seconds line column end-line end-column)
  "Marks a step of EVALUATION for SECONDS, where it is now; nothing where its line is another than it was."
  (pcase-let ((`(,_ ,marker ,first ,lines) evaluation))
    (when (buffer-live-p (marker-buffer marker))
      (with-current-buffer (marker-buffer marker)
        (save-excursion
          (save-restriction
            (widen)
            (goto-char marker)
            (when (and (zerop (forward-line (- line first)))
                       (equal (buffer-substring-no-properties (line-beginning-position) (line-end-position))
                              (and (< (- line first) (length lines)) (aref lines (- line first)))))
              (let ((begin (perigee--position column)))
                (forward-line (- end-line line))
                (perigee--colour begin (perigee--position end-column) 'perigee-sounding
                                 (max seconds perigee--least-seconds))))))))))

(defun perigee--hear-highlight (arguments)
  "A step will sound, as ARGUMENTS say."
  (pcase-let* ((`(,id ,_slot ,seconds ,duration . ,place) arguments)
               (evaluation (assoc id perigee--sent)))
    (when evaluation
      (run-at-time (max seconds 0) nil #'apply #'perigee--show-sounding evaluation duration place))))

(setf (alist-get "/highlight" perigee-client-heard nil nil #'equal) #'perigee--hear-highlight
      (alist-get "/log" perigee-client-heard nil nil #'equal)
      (lambda (arguments) (when (equal (car arguments) "print") (message "%s" (cadr arguments))))
      (alist-get "/error" perigee-client-heard nil nil #'equal)
      (lambda (arguments) (message "perigee: %s" (cadr arguments))))

;; Mistakes.

(defvar-local perigee--mistakes nil "Lists (BEGIN END MESSAGE) with markers.")

(defun perigee-flymake (report &rest _)
  "Tells REPORT of the mistakes that the last evaluations had."
  (funcall report (mapcar (lambda (mistake)
                            (pcase-let ((`(,begin ,end ,text) mistake))
                              (flymake-make-diagnostic (current-buffer) (marker-position begin)
                                                       (max (marker-position end) (1+ (marker-position begin))) :error text)))
                          perigee--mistakes)))

(defun perigee--clear-mistakes (begin end)
  "Those from BEGIN to END are looked at anew."
  (when perigee--mistakes
    (setq perigee--mistakes (seq-remove (lambda (mistake) (<= begin (car mistake) end)) perigee--mistakes))
    (flymake-start)))

(defun perigee--without-picture (text)
  "TEXT, an error, without the line of code and the caret below it: they are in the buffer."
  (replace-regexp-in-string "\n[^\n]*\n *\\^+$" "" text))

(defun perigee--told (result)
  "Shows the RESULT of an evaluation of this buffer's."
  (pcase result
    (`(t ,value) (when value (message "%s" value)))
    (`(nil ,text ,file ,line ,column ,end-line ,end-column)
     (setq text (perigee--without-picture text))
     (when (and (> line 0) (equal file (or buffer-file-name "")))
       (save-excursion
         (save-restriction
           (widen)
           (goto-char (point-min))
           (forward-line (1- line))
           (let ((begin (copy-marker (perigee--position column))))
             (forward-line (- end-line line))
             (push (list begin (copy-marker (perigee--position end-column)) text) perigee--mistakes))))
       (flymake-start))
     (message "perigee: %s%s" (if (> line 0) (format "%s:%d: " (file-name-nondirectory file) line) "") text))))

;; Evaluation.

(defun perigee-eval-region (begin end)
  "Evaluates the text from BEGIN to END."
  (interactive "r")
  (perigee--clear-mistakes begin end)
  (let* ((buffer (current-buffer))
         (line (line-number-at-pos begin t))
         (column (string-bytes (buffer-substring-no-properties (save-excursion (goto-char begin) (line-beginning-position)) begin)))
         (id (perigee-client-evaluate (buffer-substring-no-properties begin end) (or buffer-file-name "") line column
                                      (lambda (result)
                                        (when (buffer-live-p buffer) (with-current-buffer buffer (perigee--told result)))))))
    (perigee--remember id begin end)
    (perigee--colour begin end 'perigee-sent perigee--flash-seconds)))

(defun perigee-eval-line ()
  "Evaluates the line."
  (interactive)
  (perigee-eval-region (line-beginning-position) (line-end-position)))

(defun perigee-eval-block ()
  "Evaluates the lines around point without an empty one among them, or the region where one is active."
  (interactive)
  (if (use-region-p)
      (perigee-eval-region (region-beginning) (region-end))
    (save-excursion
      (beginning-of-line)
      (when (looking-at-p "[ \t]*$") (user-error "There is no code here"))
      (perigee-eval-region
       (save-excursion (if (re-search-backward "^[ \t]*$" nil t) (progn (forward-line) (point)) (point-min)))
       (save-excursion (if (re-search-forward "^[ \t]*$" nil t) (1- (match-beginning 0)) (point-max)))))))

(defun perigee-eval-buffer ()
  "Evaluates the whole file."
  (interactive)
  (perigee-eval-region (point-min) (point-max)))

;; Commands.

(defun perigee--command (address)
  "Does what ADDRESS says."
  (perigee-client-command address (lambda (problem) (when problem (message "perigee: %s" problem)))))
(defun perigee-hush () "Stops every slot; what sounds rings out." (interactive) (perigee--command "/hush"))
(defun perigee-panic () "Ends everything at once." (interactive) (perigee--command "/panic"))
(defun perigee-undo () "Brings back what played before." (interactive) (perigee--command "/undo"))
(defun perigee-redo () "Takes the last undo back." (interactive) (perigee--command "/redo"))

(defun perigee-mute (slot)
  "Mutes SLOT, or lets it sound again."
  (interactive "sSlot: ")
  (unless (perigee-client-attach) (user-error "No perigee runs; M-x perigee-start starts one"))
  (let ((slot (format "%s" slot)))
    (perigee-client-complete
     "mute("
     (lambda (slots)
       (let ((muted (seq-some (lambda (each) (and (equal (string-trim (car each) "\"" "\"") slot) (equal (nth 2 each) "muted")))
                              slots)))
         (perigee-client-evaluate (format "%s(%S)" (if muted "unmute" "mute") slot) "" 1 0
                                  (lambda (result)
                                    (message "perigee: %s" (if (car result)
                                                               (concat slot (if muted " sounds" " is muted"))
                                                             (cadr result))))))))))

(defun perigee-mute-by-key ()
  "Mutes the slot of the digit that was pressed, or lets it sound again."
  (interactive)
  (perigee-mute (string last-command-event)))

(defun perigee-start ()
  "Starts a perigee in a buffer of its own, unless one runs."
  (interactive)
  (if (perigee-client-attach)
      (message "One runs already; this uses it")
    (require 'comint)
    (display-buffer (apply #'make-comint "perigee" (car perigee-command) nil (cdr perigee-command)))))

;; Completion and help.

(defun perigee-completion-at-point ()
  "What may stand at point, as the instrument that runs knows it."
  (when (perigee-client-attach)
    (let* ((end (point))
           (begin (save-excursion (skip-chars-backward "A-Za-z0-9_#^") (point)))
           (before (buffer-substring-no-properties (max (point-min) (- begin 20000)) begin))
           (items nil)
           (names (lambda (typed)  ; asked anew with each letter: a datagram does not hold all names
                    (setq items (perigee-client-wait
                                 (lambda (done) (perigee-client-complete (concat before typed) done)) 1))
                    (mapcar #'car items))))
      (list begin end (completion-table-dynamic names)
            :exclusive 'no
            :annotation-function (lambda (name) (concat " " (nth 1 (assoc name items))))
            :company-docsig (lambda (name) (nth 2 (assoc name items)))))))

(defun perigee-eldoc (tell &rest _)
  "Calls TELL with the first lines of help on the name at point."
  (let ((name (thing-at-point 'symbol t)))
    (when (and name perigee-client--process)
      (perigee-client-doc (substring-no-properties name)
                          (lambda (text)
                            (when (and text (not (string-prefix-p "unknown name" text)))
                              (funcall tell (string-join (seq-take (split-string text "\n") 2) "\n")))))
      t)))

(defun perigee-help (name)
  "Shows the help on NAME, by default the one at point."
  (interactive (list (read-string "Help on: " (thing-at-point 'symbol t))))
  (unless (perigee-client-attach) (user-error "No perigee runs; M-x perigee-start starts one"))
  (perigee-client-doc name (lambda (text) (with-help-window "*perigee help*" (princ (or text "there is no answer"))))))

;; The mode.

(defvar perigee-mode-map
  (let ((map (make-sparse-keymap)))
    (pcase-dolist (`(,key . ,command)
                   '(("C-c C-c" . perigee-eval-block) ("C-c C-l" . perigee-eval-line) ("C-c C-r" . perigee-eval-region)
                     ("C-c C-b" . perigee-eval-buffer) ("C-c C-k" . perigee-hush) ("C-c C-p" . perigee-panic)
                     ("C-c C-u" . perigee-undo) ("C-c C-y" . perigee-redo) ("C-c C-d" . perigee-help) ("C-c C-z" . perigee-start)))
      (define-key map (kbd key) command))
    (dotimes (i 9) (define-key map (kbd (format "C-c %d" (1+ i))) #'perigee-mute-by-key))
    map)
  "Keys of `perigee-mode'.")

(defvar perigee-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?- ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\' "\"" table)
    table)
  "Of Lua's comments and strings, where there is no `lua-mode'.")

(defalias 'perigee--parent-mode (if (require 'lua-mode nil t) 'lua-mode 'prog-mode))

;;;###autoload
(define-derived-mode perigee-mode perigee--parent-mode "perigee"
  "Lua that plays; see docs/editors.md."
  (setq-local comment-start "-- ")
  (add-hook 'completion-at-point-functions #'perigee-completion-at-point nil t)
  (add-hook 'eldoc-documentation-functions #'perigee-eldoc nil t)
  (setq-local flymake-diagnostic-functions '(perigee-flymake))  ; nobody else knows this language
  (flymake-mode 1)
  (eldoc-mode 1)
  (perigee-client-attach))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.perigee\\'" . perigee-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot (add-to-list 'eglot-server-programs '(perigee-mode "perigee" "lsp")))

(provide 'perigee)
;;; perigee.el ends here
