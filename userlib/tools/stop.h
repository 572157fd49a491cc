/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: waiting for input, a deadline or a signal
 *
 * For subcommands that run until they are interrupted. stop_wait() reads the
 * signals that end the program like other input. So a signal that arrives just
 * before a wait is not lost.
 */
#ifndef FIPC_STOP_H
#define FIPC_STOP_H

#include <stdint.h>

/**
 * enum stop_reason - why a wait has ended
 * @STOP_TIME: the deadline has passed
 * @STOP_INPUT: the descriptor has data or an error to read
 * @STOP_ASKED: a signal has arrived, or waiting is impossible
 */
enum stop_reason {
	STOP_TIME,
	STOP_INPUT,
	STOP_ASKED,
};

/* Call this once, before anything else. */
void stop_prepare(void);

/*
 * Wait for input at @fd (-1: no input) until @deadline (CLOCK_MONOTONIC,
 * nanoseconds; 0: no deadline). If several events have occurred, a signal comes
 * first, then the deadline, then input.
 */
enum stop_reason stop_wait(int fd, uint64_t deadline);

/* CLOCK_MONOTONIC, nanoseconds. */
uint64_t stop_clock(void);

#endif /* FIPC_STOP_H */
