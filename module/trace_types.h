/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: what trace events are given
 *
 * Values of their fields, and the structures whose numbers they read, so that any
 * room, from wait.c up, can include trace.h and know no more than before.
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
 * @FIPC_SLOW_STALLED: the queue is full, the sender waits in line
 * @FIPC_SLOW_RECEIVED: a message came out of the queue, or a caller out of the line
 * @FIPC_SLOW_REFUSED: the queue is full, and the sender would not wait
 */
enum fipc_slow_reason {
	FIPC_SLOW_QUEUED,
	FIPC_SLOW_STALLED,
	FIPC_SLOW_RECEIVED,
	FIPC_SLOW_REFUSED,
};

/**
 * enum fipc_cap_event - what happened to a capability
 * @FIPC_CAP_CREATED: it is the first one of its endpoint
 * @FIPC_CAP_DERIVED: minted, exported, imported, or taken hold of by a call or reply
 * @FIPC_CAP_DROPPED: given up by its holder
 * @FIPC_CAP_REVOKED: taken back
 */
enum fipc_cap_event {
	FIPC_CAP_CREATED,
	FIPC_CAP_DERIVED,
	FIPC_CAP_DROPPED,
	FIPC_CAP_REVOKED,
};

/**
 * enum fipc_endpoint_event - what happened to an endpoint
 * @FIPC_ENDPOINT_CREATED: it is there
 * @FIPC_ENDPOINT_CLOSED: nobody has the right to receive any more
 */
enum fipc_endpoint_event {
	FIPC_ENDPOINT_CREATED,
	FIPC_ENDPOINT_CLOSED,
};

/**
 * enum fipc_wait_event - what became of a wait
 * @FIPC_WAIT_SPUN: it ended while its task spun
 * @FIPC_WAIT_SPUN_IN_VAIN: it did not, and the task stops spinning
 * @FIPC_WAIT_SLEEPS: its task goes to sleep
 */
enum fipc_wait_event {
	FIPC_WAIT_SPUN,
	FIPC_WAIT_SPUN_IN_VAIN,
	FIPC_WAIT_SLEEPS,
};

#endif /* FASTIPC_TRACE_TYPES_H */
