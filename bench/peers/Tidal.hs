{-# LANGUAGE BangPatterns #-}
{-# LANGUAGE OverloadedStrings #-}
{-# OPTIONS_GHC -fno-full-laziness -fno-cse #-}

-- bench/peers/Tidal.hs -- What the patterns of bench/patterns_bench.cpp cost in Tidal: onsets per second of CPU time.
-- usage: ghc -O2 -package tidal Tidal.hs && ./Tidal
-- prints: {"P1": …, "P1_sliced": …, …}
-- Full laziness is off, for else a cycle might be worked out once and counted often.
-- SPDX-License-Identifier: GPL-3.0-or-later
module Main (main) where

import Control.Exception (evaluate)
import Control.Monad (forM)
import Data.List (foldl', intercalate, sort)
import Data.Ratio (denominator, numerator, (%))
import Sound.Tidal.Context
import System.CPUTime (getCPUTime)

base :: Int -> ControlPattern
base shift = s "[bd(<3 5>,8) [hh hh]*4, ~ cp]" # n ("<0 1 2 3>" + pure (fromIntegral shift)) # gain 0.9 # speed "1 2"

layered :: Int -> ControlPattern
layered shift =
  stack
    [ every 3 (fast 2) pattern,
      jux rev pattern,
      off 0.125 (|* speed 2) pattern,
      chunk 4 (hurry 2) pattern
    ]
  where
    pattern = base shift

-- 1 for an onset, 0 for a fragment, once all of the event is known: nothing is left to be worked out later.
counted :: Event ValueMap -> Int
counted event = times `seq` values `seq` (if eventHasOnset event then 1 else 0)
  where
    arcs = part event : maybe [] pure (whole event)
    times = foldl' (\sum' (Arc from to) -> sum' + numerator from + denominator to) 0 arcs
    values = foldr (seq . known) () (value event)
    known (VS word) = length word
    known (VF number) = number `seq` 0
    known (VN number) = number `seq` 0
    known other = other `seq` 0

-- Onsets of `cycles` cycles from `first` on, in so many slices each.
onsets :: ControlPattern -> Int -> Int -> Int -> Int
onsets pattern first cycles slices = go 0 (first * slices)
  where
    end = (first + cycles) * slices
    go !count slice
      | slice >= end = count
      | otherwise = go (foldl' (\sum' event -> sum' + counted event) count (queryArc pattern (Arc (at slice) (at (slice + 1))))) (slice + 1)
    at slice = toInteger slice % toInteger slices
{-# NOINLINE onsets #-}

-- The median of five runs, each on cycles of its own.
measure :: ControlPattern -> Int -> Int -> IO Double
measure pattern cycles slices = do
  rates <- forM [1 .. 5] $ \run -> do
    before <- getCPUTime
    count <- evaluate (onsets pattern (run * 1200) cycles slices)
    after <- getCPUTime
    pure (fromIntegral count * 1e12 / fromIntegral (after - before))
  pure (sort rates !! 2)

main :: IO ()
main = do
  results <- forM patterns $ \(name, pattern, cycles) -> do
    whole' <- measure pattern cycles 1
    sliced <- measure pattern (cycles `div` 12) 20
    pure (show name ++ ": " ++ show whole' ++ ", " ++ show (name ++ "_sliced") ++ ": " ++ show sliced)
  putStrLn ("{" ++ intercalate ", " results ++ "}")
  where
    patterns = [("P1", s "bd*16", 2400), ("P2", layered 0, 120), ("P3", stack (map layered [0 .. 15]), 12)] :: [(String, ControlPattern, Int)]
