/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: slots
 *
 * A slot has a task's state for messages: the task's wait, and the seven words of
 * a message that another task delivers. Each task has at most one slot, for all
 * spaces that it uses: slot_table.h.
 *
 * A slot holds a reference to its task. The slot is freed an RCU grace period after
 * its last reference was dropped; the hash has one of its references. So a waker that
 * found the slot under rcu_read_lock() can always wake the task. And the address of
 * the task structure, which is the key in the hash, is not reused while the slot is in
 * the hash.
 *
 * A message may have a transfer: a capability or a file that a call or a reply
 * carries besides its words. A transfer moves with its message and has one owner
 * at each moment: Documentation/internals.rst has the list.
 *
 * Other tasks read some fields without the lock that orders their writes. The writers
 * of these fields use WRITE_ONCE(), and these readers use READ_ONCE()::
 *
 *	field			written by		read without the lock by
 *
 *	out, stalled, ep	owner, endpoint->lock	snapshot.c, slot_table.c,
 *							fipc_endpoint_waits_locked()
 *	since			owner, before its	snapshot.c
 *				wait begins
 *	call.opcode, .ep_id	the same		snapshot.c
 *	call.uid, .gid, .badge	the same		deferred.c, for a call in flight
 *	served			a caller or the owner,	snapshot.c, slot_table.c
 *				endpoint->lock; cleared
 *				by the owner without it
 *	transfer		the party that may end	slot_table.c
 *				the owner's wait, or
 *				the owner
 *	wait.word		atomic operations	all: wait.h
 *
 * snapshot.c reads @wait.word before and after it reads fields of the first three
 * rows: snapshot.h. deferred.c knows the generation of the call, and reads
 * @wait.word after the fields of the fourth row.
 *
 * This file does not know the meaning of a message or the content of a transfer.
 */
#ifndef FASTIPC_SLOT_H
#define FASTIPC_SLOT_H

#include <linux/bits.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/uidgid.h>
#include <linux/fastipc.h>

#include "limits.h"
#include "wait.h"

struct fipc_cap;
struct fipc_endpoint;
struct fipc_slot;
struct file;

/* Flags of a message that has a transfer. */
#define FIPC_F_TRANSFERS	(FIPC_F_CAP | FIPC_F_FD)

/**
 * struct fipc_transfer - a capability or a file that travels with a message
 * @release: drops @cap and @file, and frees this structure. Sleeps, because it may
 *	     close an endpoint. It is a pointer so that slot.c needs no transfer.c
 * @cap: alive, in no space; owned. NULL if a file travels
 * @file: a reference. NULL if a capability travels
 */
struct fipc_transfer {
	void (*release)(struct fipc_transfer *transfer);
	struct fipc_cap *cap;
	struct file *file;
};

/* @transfer may be NULL. Sleeps. */
static inline void fipc_transfer_release(struct fipc_transfer *transfer)
{
	if (unlikely(transfer))
		transfer->release(transfer);
}

/**
 * struct fipc_caller - a call that a party has taken and must answer
 * @slot: of the task that made the call; a reference
 * @generation: which of that task's waits
 */
struct fipc_caller {
	struct fipc_slot *slot;
	u64 generation;
};

/**
 * struct fipc_call - the last call that a task has made
 * @cap: token that the call was made through
 * @opcode: of its message
 * @expires: its deadline, CLOCK_MONOTONIC of the host
 * @badge: of its capability
 * @ep_id: id of the endpoint
 * @started: when the command began, ns of local_clock(); 0 if its latency is not
 *	     counted, or was counted already
 * @uid: of the task when it made the call
 * @gid: of the task when it made the call
 * @path: enum fastipc_path if the call succeeds: fast or slow
 * @interrupted: AWAIT_REPLY can get the answer: a signal ended the command before the
 *		 answer came, or the answer could not be copied to user space
 */
struct fipc_call {
	u64 cap;
	u64 opcode;
	ktime_t expires;
	u64 badge;
	u64 ep_id;
	u64 started;
	kuid_t uid;
	kgid_t gid;
	u8 path;
	bool interrupted;
};

/**
 * struct fipc_cached - a cached lookup of a token: cap_lookup.h
 * @token: the token
 * @epoch: of the space, before the lookup
 * @cap: the capability that was found
 */
struct fipc_cached {
	u64 token;
	u64 epoch;
	struct fipc_cap *cap;
} __aligned(32);

/**
 * struct fipc_slot - one task's slot
 * @msg: the message that was delivered, or the reply. Written before DONE by the
 *       party that ends @wait, or by the owner itself. @msg and the word of @wait fill
 *       one cache line. The delivery of a one-way message writes no other line of the
 *       slot. The delivery of a call without a transfer also writes the next line.
 *       The other lines are mostly used by the owner
 * @wait: the task's wait, and the task
 * @link: in one of the lines of an endpoint; endpoint->lock
 * @ep: endpoint that the wait is listed with; written by the owner under that
 *      endpoint's lock, valid while fipc_wait_listed()
 * @out: message of a stalled sender or of a caller in line, on its kernel stack; NULL
 *       for a receiver in line; endpoint->lock
 * @ticket: the place of @out among the messages of the endpoint; endpoint->lock
 * @held: @kept is a message that could not be copied to user space; owner only, and
 *        the sweep after the owner has exited
 * @stalled: @out is a one-way message; endpoint->lock
 * @since: when the wait began, jiffies; written by the owner before it begins
 * @served: the call that this task has received. Written by the task that delivers the
 *          call, before DONE, or by the owner when it takes the call from the line.
 *          At all other times only the owner, or the sweep after the owner has exited,
 *          may change it
 * @spin: what the task has learnt about spinning; owner only
 * @cap: capability that the task waits through; valid while the wait is listed;
 *       endpoint->lock
 * @through: in @cap->waiters while the task is in line to call or to send, else
 *           empty; endpoint->lock
 * @orphan: a reference to @cap if the holder of @cap dropped it during the wait, else
 *          NULL. endpoint->lock while the wait is listed; then the owner drops the
 *          reference
 * @exec_id: self_exec_id of the task when it last used the slot; owner only
 * @last_ep: id of the endpoint of the last receive; owner only
 * @transfer: while the owner is in line, the transfer of @out, which moves with @out
 *	    under endpoint->lock. Else the transfer of @msg, written with @msg
 * @call: the last call that this task has made; constant while another party has it,
 *        except @interrupted, which is for the owner only
 * @told: generation of the wait that was announced as unanswered; unanswered.c only
 * @number: differs from those of all other slots (32 bits, wraps); constant
 * @kept: see @held
 * @kept_transfer: the transfer of @kept; access as for @held
 * @cached: cap_lookup.h; owner only
 * @refs: one for the hash, one for each struct fipc_caller; atomic
 * @node: in the hash; slots_lock
 * @all: in the list of all slots; slots_lock
 * @rcu: to free it after a grace period
 */
struct fipc_slot {
	struct fipc_msg msg;
	struct fipc_wait wait;

	struct list_head link;
	struct fipc_endpoint *ep;
	const struct fipc_msg *out;
	u64 ticket;
	struct fipc_caller served;

	struct fipc_spin spin;
	u32 exec_id;
	bool held;
	bool stalled;
	unsigned long since;
	struct fipc_cap *cap;
	struct list_head through;
	struct fipc_cap *orphan;
	u64 last_ep;
	struct fipc_transfer *transfer;
	struct fipc_call call;
	u64 told;
	u32 number;
	struct fipc_msg kept;
	struct fipc_transfer *kept_transfer;
	struct fipc_cached cached[BIT(FIPC_CACHED_BITS)];

	refcount_t refs;
	struct hlist_node node;
	struct list_head all;
	struct rcu_head rcu;
} ____cacheline_aligned;

struct fipc_slot *fipc_slot_alloc(void);
void fipc_slot_put(struct fipc_slot *slot);
void fipc_slot_drop_transfer(struct fipc_slot *self);
bool fipc_slot_cancel_call(struct fipc_slot *slot, int result);
void fipc_slot_abandon_call(struct fipc_slot *self);
bool fipc_slot_answer(struct fipc_caller *caller, int result,
		      const struct fipc_msg *msg, const struct fipc_spin *waker);
bool fipc_slot_answer_transfer(struct fipc_caller *caller,
			       const struct fipc_msg *msg,
			       struct fipc_transfer *transfer,
			       const struct fipc_spin *waker);

int fipc_slot_cache_init(void);
void fipc_slot_cache_exit(void);

/*
 * Take a reference for a struct fipc_caller. The slot must be in the hash, or the code
 * that calls this function must have a reference already.
 */
static inline void fipc_slot_get(struct fipc_slot *slot)
{
	refcount_inc(&slot->refs);
}

/*
 * Does the current task serve a caller whose message it has seen? A message that
 * could not be copied to user space must be received again first.
 */
static inline bool fipc_slot_serves(const struct fipc_slot *self)
{
	return self->served.slot && !self->held;
}

#endif /* FASTIPC_SLOT_H */
