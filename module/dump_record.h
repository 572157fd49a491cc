/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: a dump, and one of its messages
 *
 * What is the same for each kind of dump: where it stands between two messages, who may
 * see what, whose numbers are told, and how a message begins and ends. Of what is
 * dumped it knows only how one space is asked for.
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
 * struct fipc_dump - where a dump is; in netlink_callback.ctx
 * @pid_ns: whose numbers of processes are wanted; a reference
 * @uid: the user who may see what is the user's; INVALID_UID: nobody
 * @all: all may be seen
 * @one: only the space behind @id is wanted, if it has the next number
 * @id: of the last endpoint, or the last space, that is done with; 0 at first
 * @in: the space that @index is about
 * @index: in that space's table; or a hash bucket
 * @skip: in the hash bucket
 * @changes: of that space, when it was looked at last
 * @disturbed: how often such a space has changed
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
 * struct fipc_record - a message of a dump in the making
 * @msg: the message
 * @cb: of which dump
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

/* 0 is no number for what changes. */
static inline void fipc_dump_note_changes(struct netlink_callback *cb,
					  unsigned int changes)
{
	cb->seq = changes << 1 | 1;
}

/* A dump goes on while it has something to say. */
static inline int fipc_dump_result(struct sk_buff *skb, int ret)
{
	return ret && !skb->len ? ret : skb->len;
}

#endif /* FASTIPC_DUMP_RECORD_H */
