;;; perigee-osc.el --- OSC packets: a message as bytes, and bytes as a message  -*- lexical-binding: t; byte-compile-docstring-max-column: 140 -*-
;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Code:

(defun perigee-osc--padded (bytes)
  "BYTES with one to four zeros behind them, to a multiple of four."
  (concat bytes (make-string (- 4 (% (length bytes) 4)) 0)))

(defun perigee-osc-encode (address &rest arguments)
  "A message to ADDRESS as a unibyte string; ARGUMENTS are strings and integers of 32 bits."
  (let ((kinds ",") (data ""))
    (dolist (argument arguments)
      (setq kinds (concat kinds (if (stringp argument) "s" "i"))
            data (concat data (if (stringp argument)
                                  (perigee-osc--padded (encode-coding-string argument 'utf-8 t))
                                (apply #'unibyte-string
                                       (mapcar (lambda (shift) (logand 255 (ash argument shift))) '(-24 -16 -8 0)))))))
    (concat (perigee-osc--padded (encode-coding-string address 'utf-8 t)) (perigee-osc--padded kinds) data)))

(defun perigee-osc--unsigned (data at bytes)
  "The number of BYTES bytes of DATA from AT on."
  (let ((number 0))
    (dotimes (i bytes) (setq number (+ (* 256 number) (aref data (+ at i)))))
    number))

(defun perigee-osc--real (number bits fraction)
  "The IEEE number of BITS bits that the integer NUMBER holds, FRACTION of them behind its point."
  (let* ((exponent-bits (- bits 1 fraction))
         (bias (1- (ash 1 (1- exponent-bits))))
         (sign (if (zerop (ash number (- 1 bits))) 1.0 -1.0))
         (exponent (logand (ash number (- fraction)) (1- (ash 1 exponent-bits))))
         (mantissa (logand number (1- (ash 1 fraction)))))
    (cond ((= exponent (1+ (* 2 bias))) (if (zerop mantissa) (* sign 1.0e+INF) 0.0e+NaN))
          ((zerop exponent) (* sign (ldexp (float mantissa) (- 1 bias fraction))))
          (t (* sign (ldexp (float (+ mantissa (ash 1 fraction))) (- exponent bias fraction)))))))

(defun perigee-osc--read (kind data at)
  "The argument of type KIND in DATA from AT on, and where the next one begins, as a cons."
  (pcase kind
    ((or ?s ?S)
     (let ((end (or (seq-position (substring data at) 0) (error "A text without its end"))))
       (cons (decode-coding-string (substring data at (+ at end)) 'utf-8) (+ at (* 4 (1+ (/ end 4)))))))
    (?i (let ((number (perigee-osc--unsigned data at 4)))
          (cons (if (>= number #x80000000) (- number #x100000000) number) (+ at 4))))
    (?h (let ((number (perigee-osc--unsigned data at 8)))
          (cons (if (>= number #x8000000000000000) (- number #x10000000000000000) number) (+ at 8))))
    (?f (cons (perigee-osc--real (perigee-osc--unsigned data at 4) 32 23) (+ at 4)))
    (?d (cons (perigee-osc--real (perigee-osc--unsigned data at 8) 64 52) (+ at 8)))
    (_ (error "An unknown type"))))

(defun perigee-osc-decode (data)
  "The message in the unibyte string DATA: its address, then its arguments; nil for what is none."
  (ignore-errors
    (pcase-let* ((`(,address . ,at) (perigee-osc--read ?s data 0))
                 (`(,kinds . ,next) (perigee-osc--read ?s data at))
                 (arguments nil))
      (unless (eq (aref kinds 0) ?,) (error "No types"))
      (mapc (lambda (kind)
              (let ((read (perigee-osc--read kind data next)))
                (push (car read) arguments)
                (setq next (cdr read))))
            (substring kinds 1))
      (cons address (nreverse arguments)))))

(provide 'perigee-osc)
;;; perigee-osc.el ends here
