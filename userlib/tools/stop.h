/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: waiting until it is time to end
 *
 * For what goes on until it is interrupted. The signals that ask for an end are read
 * in stop_wait() like other input, so none can come just before and be slept over.
 */
#ifndef FIPC_STOP_H
#define FIPC_STOP_H

#include <stdint.h>

/**
 * enum stop_reason - why a wait is over
 * @STOP_TIME: it is time
 * @STOP_INPUT: there is something to read, or an error to be read
 * @STOP_ASKED: a signal asks for the end; or waiting is impossible
 */
enum stop_reason {
	STOP_TIME,
	STOP_INPUT,
	STOP_ASKED,
};

/* Once, before all else. */
void stop_prepare(void);

/*
 * Wait for input at @fd, -1 for none, until @deadline of CLOCK_MONOTONIC, 0 for ever.
 * A request to end comes before all else, and the time before input.
 */
enum stop_reason stop_wait(int fd, uint64_t deadline);

/* CLOCK_MONOTONIC, nanoseconds. */
uint64_t stop_clock(void);

#endif /* FIPC_STOP_H */
