/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: a snapshot of another task's slot
 *
 * For the control plane: a reader that is neither the slot's owner nor in the same line
 * reads the slot without a lock. All values of a snapshot were true at one moment;
 * otherwise the snapshot is empty.
 */
#ifndef FASTIPC_SNAPSHOT_H
#define FASTIPC_SNAPSHOT_H

#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/time64.h>
#include <linux/fastipc_netlink.h>

#include "slot.h"

/**
 * struct fipc_snapshot - a task's wait
 * @state: what the task waits for
 * @parked: the task sleeps, or is about to
 * @generation: identifies the wait among the task's waits
 * @endpoint: id of the endpoint
 * @opcode: opcode of the task's call; else 0
 * @since: when the wait began, in jiffies
 */
struct fipc_snapshot {
	enum fastipc_state state;
	bool parked;
	u64 generation;
	u64 endpoint;
	u32 opcode;
	unsigned long since;
};

/* Does the task make a call? */
static inline bool fipc_snapshot_in_call(const struct fipc_snapshot *snap)
{
	return snap->state == FASTIPC_STATE_CALL ||
	       snap->state == FASTIPC_STATE_REPLY;
}

/* Age of the wait at @now (jiffies), in ms. 64 bits, as servers wait for months. */
static inline u64 fipc_snapshot_ms(const struct fipc_snapshot *snap, unsigned long now)
{
	/* A wait that began after @now has age 0. */
	long age = max_t(long, now - snap->since, 0);

	return div_u64((u64)age * MSEC_PER_SEC, HZ);
}

void fipc_snapshot_wait(struct fipc_slot *slot, struct fipc_snapshot *snap);
struct fipc_slot *fipc_snapshot_served(struct fipc_slot *slot,
				       struct fipc_snapshot *snap);

#endif /* FASTIPC_SNAPSHOT_H */
