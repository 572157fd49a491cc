// SPDX-License-Identifier: GPL-2.0
/* Dumps: endpoints, tasks, capabilities. */
#include <linux/sched.h>

#include "dump.h"
#include "dump_record.h"
#include "endpoint.h"
#include "slot_table.h"
#include "snapshot.h"
#include "space.h"

/* No object has a number above this one. */
#define FIPC_NO_MORE U64_MAX

/*
 * The fields of an endpoint that must be read at one moment; the names are those of
 * struct fipc_endpoint. They are copied, so that the lock is held only for a few
 * instructions.
 */
struct fipc_counts {
	u32 receiving;
	u32 calling;
	u32 stalling;
	u32 count;
	u32 high_water;
	u64 fast;
	u64 slow;
	u64 full;
	bool closed;
};

static void fipc_counts_take(struct fipc_counts *counts, struct fipc_endpoint *ep)
{
	spin_lock(&ep->lock);
	*counts = (struct fipc_counts){
		.receiving = ep->receiving,
		.calling = ep->calling,
		.stalling = ep->stalling,
		.count = ep->count,
		.high_water = ep->high_water,
		.fast = ep->fast,
		.slow = ep->next_ticket,
		.full = ep->full,
		.closed = ep->closed,
	};
	spin_unlock(&ep->lock);
}

static void fipc_counts_fill(struct fipc_nlmsg *msg,
			     const struct fipc_counts *counts)
{
	fipc_nlmsg_u32(msg, FASTIPC_A_ENDPOINT_RECEIVERS, counts->receiving);
	fipc_nlmsg_u32(msg, FASTIPC_A_ENDPOINT_CALLERS, counts->calling);
	fipc_nlmsg_u32(msg, FASTIPC_A_ENDPOINT_STALLED, counts->stalling);
	fipc_nlmsg_u32(msg, FASTIPC_A_ENDPOINT_QUEUED, counts->count);
	fipc_nlmsg_u32(msg, FASTIPC_A_ENDPOINT_HIGH_WATER,
		       counts->high_water);
	fipc_nlmsg_u64(msg, FASTIPC_A_ENDPOINT_FAST, counts->fast);
	fipc_nlmsg_u64(msg, FASTIPC_A_ENDPOINT_SLOW, counts->slow);
	fipc_nlmsg_u64(msg, FASTIPC_A_ENDPOINT_FULL, counts->full);
	fipc_nlmsg_flag(msg, FASTIPC_A_ENDPOINT_CLOSED, counts->closed);
}

static int fipc_dump_endpoint(struct fipc_record *rec, struct fipc_endpoint *ep)
{
	struct fipc_counts counts;

	fipc_counts_take(&counts, ep);
	fipc_record_begin(rec, FASTIPC_CMD_ENDPOINT_GET, FASTIPC_A_ENDPOINT_PAD);
	fipc_nlmsg_u64(&rec->msg, FASTIPC_A_ENDPOINT_ID, ep->id);
	fipc_record_owner(rec, FASTIPC_A_ENDPOINT_PID, FASTIPC_A_ENDPOINT_UID,
			  FASTIPC_A_ENDPOINT_NAME, &ep->owner);
	fipc_nlmsg_u32(&rec->msg, FASTIPC_A_ENDPOINT_DEPTH, ep->depth);
	fipc_nlmsg_flag(&rec->msg, FASTIPC_A_ENDPOINT_NOSPIN, ep->nospin);
	fipc_counts_fill(&rec->msg, &counts);

	return fipc_record_end(rec);
}

/**
 * fipc_dump_endpoints - FASTIPC_CMD_ENDPOINT_GET
 * @skb: gets as many records as fit
 * @cb: position of the dump
 *
 * Context: task; sleeps.
 *
 * Return: length of @skb in bytes; 0 at the end; -EMSGSIZE if not one record fits.
 */
int fipc_dump_endpoints(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct fipc_record rec = { .msg.skb = skb, .cb = cb };
	struct fipc_dump *dump = fipc_dump_of(cb);
	struct fipc_endpoint *ep;
	int ret = 0;

	fipc_dump_note_changes(cb, fipc_endpoints_changes());
	while (!ret && (ep = fipc_endpoint_next(dump->id))) {
		if (fipc_dump_shows(dump, &ep->owner))
			ret = fipc_dump_endpoint(&rec, ep);
		if (!ret)
			dump->id = ep->id;
		fipc_endpoint_put(ep);
		cond_resched();
	}

	return fipc_dump_result(skb, ret);
}

static void fipc_task_fill_wait(struct fipc_nlmsg *msg, struct fipc_slot *slot)
{
	struct fipc_snapshot snap;

	fipc_snapshot_wait(slot, &snap);
	fipc_nlmsg_u32(msg, FASTIPC_A_TASK_STATE, snap.state);
	if (snap.state == FASTIPC_STATE_NONE)
		return;
	fipc_nlmsg_flag(msg, FASTIPC_A_TASK_PARKED, snap.parked);
	fipc_nlmsg_u64(msg, FASTIPC_A_TASK_ENDPOINT, snap.endpoint);
	fipc_nlmsg_u64(msg, FASTIPC_A_TASK_WAIT_MS, fipc_snapshot_ms(&snap, jiffies));
}

/* The caller is always shown: its server may ask who the caller is, too. */
static void fipc_task_fill_served(struct fipc_record *rec, struct fipc_slot *slot)
{
	struct fipc_slot *caller;
	struct fipc_snapshot snap;

	caller = fipc_snapshot_served(slot, &snap);
	if (!caller)
		return;
	fipc_record_task(rec, FASTIPC_A_TASK_SERVES_TID,
			 FASTIPC_A_TASK_SERVES_PID, FASTIPC_A_TASK_SERVES_NAME,
			 caller->wait.task);
	fipc_nlmsg_u64(&rec->msg, FASTIPC_A_TASK_SERVES_ENDPOINT, snap.endpoint);
	fipc_nlmsg_u32(&rec->msg, FASTIPC_A_TASK_SERVES_OPCODE, snap.opcode);
	fipc_nlmsg_u64(&rec->msg, FASTIPC_A_TASK_SERVES_MS,
		       fipc_snapshot_ms(&snap, jiffies));
}

static int fipc_dump_task(struct fipc_slot *slot, void *arg)
{
	struct task_struct *task = slot->wait.task;
	struct fipc_record *rec = arg;

	if (fipc_wait_exiting(&slot->wait) ||
	    !fipc_dump_shows_task(fipc_dump_of(rec->cb), task))
		return 0;

	fipc_record_begin(rec, FASTIPC_CMD_TASK_GET, FASTIPC_A_TASK_PAD);
	fipc_record_task(rec, FASTIPC_A_TASK_TID, FASTIPC_A_TASK_PID,
			 FASTIPC_A_TASK_NAME, task);
	fipc_task_fill_wait(&rec->msg, slot);
	fipc_task_fill_served(rec, slot);

	return fipc_record_end(rec);
}

/**
 * fipc_dump_tasks - FASTIPC_CMD_TASK_GET
 * @skb: as above
 * @cb: as above
 *
 * Context: task; sleeps.
 *
 * Return: as above.
 */
int fipc_dump_tasks(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct fipc_record rec = { .msg.skb = skb, .cb = cb };
	struct fipc_dump *dump = fipc_dump_of(cb);
	int ret;

	fipc_dump_note_changes(cb, fipc_slot_table_changes());
	ret = fipc_slot_table_walk(&dump->index, &dump->skip, fipc_dump_task, &rec);

	return fipc_dump_result(skb, ret);
}

static int fipc_dump_cap(struct fipc_record *rec, struct fipc_space *space,
			 const struct fipc_cap *cap)
{
	struct fipc_nlmsg *msg = &rec->msg;

	fipc_record_begin(rec, FASTIPC_CMD_CAP_GET, FASTIPC_A_CAP_PAD);
	fipc_nlmsg_u64(msg, FASTIPC_A_CAP_SPACE, space->id);
	fipc_record_owner(rec, FASTIPC_A_CAP_PID, FASTIPC_A_CAP_UID,
			  FASTIPC_A_CAP_NAME, &space->owner);
	fipc_nlmsg_u64(msg, FASTIPC_A_CAP_TOKEN, cap->token);
	fipc_nlmsg_u32(msg, FASTIPC_A_CAP_RIGHTS, cap->rights);
	fipc_nlmsg_u64(msg, FASTIPC_A_CAP_BADGE, cap->badge);
	fipc_nlmsg_u64(msg, FASTIPC_A_CAP_ENDPOINT, cap->ep->id);

	return fipc_record_end(rec);
}

/* Spaces were created or freed, or the tokens of the space in progress have changed. */
static void fipc_dump_note_spaces(struct netlink_callback *cb)
{
	fipc_dump_note_changes(cb, fipc_spaces_changes() +
				   fipc_dump_of(cb)->disturbed);
}

/*
 * Begin or continue a space. If its tokens have changed since the last message, the
 * earlier records may be out of date.
 */
static void fipc_dump_enter(struct fipc_dump *dump, struct fipc_space *space)
{
	u32 changes = READ_ONCE(space->changes);

	if (dump->in != space->id) {
		dump->in = space->id;
		dump->index = 0;
	} else if (dump->changes != changes) {
		dump->disturbed++;
	}
	dump->changes = changes;
}

static int fipc_dump_space(struct fipc_record *rec, struct fipc_space *space)
{
	struct fipc_dump *dump = fipc_dump_of(rec->cb);
	struct fipc_cap *cap;
	bool more = true;
	int ret = 0;

	while (!ret && more) {
		rcu_read_lock();
		more = fipc_space_scan(space, &dump->index, &cap);
		if (cap)
			ret = fipc_dump_cap(rec, space, cap);
		rcu_read_unlock();
		if (cap && !ret)
			dump->index++;
		cond_resched();
	}

	return ret;
}

static bool fipc_dump_wants_space(const struct fipc_dump *dump,
				  const struct fipc_space *space)
{
	if (dump->one && space->id != dump->id + 1)
		return false;

	return fipc_dump_shows(dump, &space->owner);
}

/**
 * fipc_dump_caps - FASTIPC_CMD_CAP_GET
 * @skb: as above
 * @cb: as above
 *
 * Context: task; sleeps.
 *
 * Return: as above.
 */
int fipc_dump_caps(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct fipc_record rec = { .msg.skb = skb, .cb = cb };
	struct fipc_dump *dump = fipc_dump_of(cb);
	struct fipc_space *space;
	int ret = 0;

	fipc_dump_note_spaces(cb);
	while (!ret && (space = fipc_space_next(dump->id))) {
		if (fipc_dump_wants_space(dump, space)) {
			fipc_dump_enter(dump, space);
			fipc_dump_note_spaces(cb);
			ret = fipc_dump_space(&rec, space);
		}
		if (!ret)
			dump->id = dump->one ? FIPC_NO_MORE : space->id;
		fipc_space_put(space);
		cond_resched();
	}

	return fipc_dump_result(skb, ret);
}
