/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: types of the arguments of trace events
 *
 * Values of the events' fields, and declarations of the structures that the events
 * read. So any file, from wait.c up, can include trace.h without a dependency on a
 * file above it.
 */
#ifndef FASTIPC_TRACE_TYPES_H
#define FASTIPC_TRACE_TYPES_H

struct fipc_cap;
struct fipc_endpoint;
struct fipc_msg;
struct fipc_slot;

/**
 * enum fipc_slow_reason - what the slow path did
 * @FIPC_SLOW_QUEUED: a message went into the queue, or a caller into the line
 * @FIPC_SLOW_STALLED: the queue is full, and the sender waits in line
 * @FIPC_SLOW_RECEIVED: a message came out of the queue, or a caller out of the line
 * @FIPC_SLOW_REFUSED: the queue is full, and the sender did not wait
 */
enum fipc_slow_reason {
	FIPC_SLOW_QUEUED,
	FIPC_SLOW_STALLED,
	FIPC_SLOW_RECEIVED,
	FIPC_SLOW_REFUSED,
};

/**
 * enum fipc_cap_event - what happened to a capability
 * @FIPC_CAP_CREATED: it was created as the first one of its endpoint
 * @FIPC_CAP_DERIVED: it was minted, exported, imported, or put into a transfer
 * @FIPC_CAP_DROPPED: its holder dropped it
 * @FIPC_CAP_REVOKED: it was revoked
 */
enum fipc_cap_event {
	FIPC_CAP_CREATED,
	FIPC_CAP_DERIVED,
	FIPC_CAP_DROPPED,
	FIPC_CAP_REVOKED,
};

/**
 * enum fipc_endpoint_event - what happened to an endpoint
 * @FIPC_ENDPOINT_CREATED: it was created
 * @FIPC_ENDPOINT_CLOSED: the last capability with the right to receive has died
 */
enum fipc_endpoint_event {
	FIPC_ENDPOINT_CREATED,
	FIPC_ENDPOINT_CLOSED,
};

/**
 * enum fipc_wait_event - what happened to a wait
 * @FIPC_WAIT_SPUN: it ended while its task spun
 * @FIPC_WAIT_SPUN_IN_VAIN: it did not end during the spin, and its task stops spinning
 * @FIPC_WAIT_SLEEPS: its task goes to sleep
 */
enum fipc_wait_event {
	FIPC_WAIT_SPUN,
	FIPC_WAIT_SPUN_IN_VAIN,
	FIPC_WAIT_SLEEPS,
};

#endif /* FASTIPC_TRACE_TYPES_H */
