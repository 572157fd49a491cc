/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: a dump, and one of its messages
 *
 * The parts that all kinds of dumps share: the position between two messages, the
 * access of the reader, the namespace of the numbers, and the begin and end of a
 * message. This file knows nothing of the dumped objects, except how a reader asks for
 * one space.
 */
#ifndef FASTIPC_DUMP_RECORD_H
#define FASTIPC_DUMP_RECORD_H

#include <linux/netlink.h>
#include <linux/uidgid.h>

#include "nlmsg.h"

struct fipc_owner;
struct pid_namespace;
struct task_struct;

/**
 * struct fipc_dump - state of a dump; in netlink_callback.ctx
 * @pid_ns: pid namespace of the process ids in the dump; a reference
 * @uid: the user whose objects the reader may see; INVALID_UID: no user's
 * @all: the reader may see everything
 * @one: only one space is wanted, which has the number after @id
 * @id: number of the last endpoint or space that is done; 0 at first
 * @in: number of the space that @index is about
 * @index: index in the table of that space; or a hash bucket
 * @skip: entries of the hash bucket that are done
 * @changes: change counter of that space, when it was last read
 * @disturbed: how often the dump has seen the space in progress changed
 */
struct fipc_dump {
	struct pid_namespace *pid_ns;
	kuid_t uid;
	bool all;
	bool one;
	u32 index;
	u32 skip;
	u64 id;
	u64 in;
	u32 changes;
	u32 disturbed;
};

/**
 * struct fipc_record - a message of a dump, under construction
 * @msg: the message
 * @cb: the dump
 */
struct fipc_record {
	struct fipc_nlmsg msg;
	struct netlink_callback *cb;
};

static inline struct fipc_dump *fipc_dump_of(struct netlink_callback *cb)
{
	static_assert(sizeof(struct fipc_dump) <=
		      sizeof_field(struct netlink_callback, ctx));

	return (struct fipc_dump *)cb->ctx;
}

int fipc_dump_start(struct netlink_callback *cb);
int fipc_dump_done(struct netlink_callback *cb);
void fipc_record_begin(struct fipc_record *rec, u8 cmd, int pad);
int fipc_record_end(struct fipc_record *rec);
void fipc_record_owner(struct fipc_record *rec, int pid, int uid, int name,
		       const struct fipc_owner *owner);
void fipc_record_task(struct fipc_record *rec, int tid, int pid, int name,
		      struct task_struct *task);
bool fipc_dump_shows(const struct fipc_dump *dump,
		     const struct fipc_owner *owner);
bool fipc_dump_shows_task(const struct fipc_dump *dump,
			  struct task_struct *task);

/* The lowest bit is set, because netlink does not allow 0 as a sequence number. */
static inline void fipc_dump_note_changes(struct netlink_callback *cb,
					  unsigned int changes)
{
	cb->seq = changes << 1 | 1;
}

/* Return an error only if @skb is empty. Otherwise netlink calls the dump again. */
static inline int fipc_dump_result(struct sk_buff *skb, int ret)
{
	return ret && !skb->len ? ret : skb->len;
}

#endif /* FASTIPC_DUMP_RECORD_H */
