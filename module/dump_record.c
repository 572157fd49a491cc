// SPDX-License-Identifier: GPL-2.0
/* A dump, and one of its messages. */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/pid_namespace.h>
#include <net/genetlink.h>
#include <net/sock.h>
#include <linux/fastipc_netlink.h>

#include "dump_record.h"
#include "id_table.h"

/*
 * The user whose objects the reader may see. If a privileged task was tricked into
 * writing to the socket of another user, the dump shows that user nothing.
 */
static kuid_t fipc_dump_user(struct netlink_callback *cb)
{
	struct sock *sk = NETLINK_CB(cb->skb).sk;
	kuid_t opener = sk->sk_socket->file->f_cred->euid;

	return uid_eq(opener, current_euid()) ? opener : INVALID_UID;
}

/**
 * fipc_dump_start - begin a dump
 * @cb: its state; fipc_dump_done() follows
 *
 * Context: the task that asks, in its system call.
 *
 * Return: 0.
 */
int fipc_dump_start(struct netlink_callback *cb)
{
	/* The policy has checked it, and allows it only for CAP_GET. */
	const struct nlattr *space = nlmsg_find_attr(cb->nlh, GENL_HDRLEN,
						     FASTIPC_A_CAP_SPACE);
	struct fipc_dump *dump = fipc_dump_of(cb);

	*dump = (struct fipc_dump){
		.pid_ns = get_pid_ns(task_active_pid_ns(current)),
		.all = netlink_capable(cb->skb, CAP_NET_ADMIN),
		.uid = fipc_dump_user(cb),
		.one = space,
		.id = space ? nla_get_u64(space) - 1 : 0,
	};

	return 0;
}

/**
 * fipc_dump_done - a dump has ended, or its reader has closed the socket
 * @cb: its state
 *
 * Return: 0.
 */
int fipc_dump_done(struct netlink_callback *cb)
{
	put_pid_ns(fipc_dump_of(cb)->pid_ns);

	return 0;
}

/* Begin a message. fipc_record_end() finds out if it fits into @rec->msg.skb. */
void fipc_record_begin(struct fipc_record *rec, u8 cmd, int pad)
{
	rec->msg.pad = pad;
	fipc_nlmsg_begin_dump(&rec->msg, rec->cb, cmd);
}

/* Return: 0; -EMSGSIZE if the message did not fit: it goes into the next buffer. */
int fipc_record_end(struct fipc_record *rec)
{
	/* Not for a message that is cancelled: the reader would not see the flag. */
	if (!rec->msg.failed)
		genl_dump_check_consistent(rec->cb, rec->msg.hdr);

	return fipc_nlmsg_end(&rec->msg);
}

/* Put the owner of an object, as the attributes @pid, @uid and @name. */
void fipc_record_owner(struct fipc_record *rec, int pid, int uid, int name,
		       const struct fipc_owner *owner)
{
	struct user_namespace *user_ns = sk_user_ns(NETLINK_CB(rec->cb->skb).sk);
	struct fipc_dump *dump = fipc_dump_of(rec->cb);
	bool there;
	u32 nr;

	/* If the process has exited, its number may belong to another process. */
	rcu_read_lock();
	there = pid_task(owner->pid, PIDTYPE_TGID);
	rcu_read_unlock();
	nr = there ? pid_nr_ns(owner->pid, dump->pid_ns) : 0;
	fipc_nlmsg_u32(&rec->msg, pid, nr);
	fipc_nlmsg_u32(&rec->msg, uid, from_kuid_munged(user_ns, owner->uid));
	fipc_nlmsg_name(&rec->msg, name, owner->name);
}

/* Put a task, as the attributes @tid, @pid and @name. */
void fipc_record_task(struct fipc_record *rec, int tid, int pid, int name,
		      struct task_struct *task)
{
	struct fipc_dump *dump = fipc_dump_of(rec->cb);
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, task);
	fipc_nlmsg_u32(&rec->msg, tid, task_pid_nr_ns(task, dump->pid_ns));
	fipc_nlmsg_u32(&rec->msg, pid, task_tgid_nr_ns(task, dump->pid_ns));
	fipc_nlmsg_name(&rec->msg, name, comm);
}

/* May the reader see an object of @owner? */
bool fipc_dump_shows(const struct fipc_dump *dump,
		     const struct fipc_owner *owner)
{
	return dump->all || uid_eq(owner->uid, dump->uid);
}

/*
 * May the reader see the task? Not if the task runs a set-user-id program that the user
 * started. Under RCU.
 */
bool fipc_dump_shows_task(const struct fipc_dump *dump,
			  struct task_struct *task)
{
	const struct cred *cred = __task_cred(task);

	return dump->all || (uid_eq(cred->uid, dump->uid) &&
			     uid_eq(cred->euid, dump->uid) &&
			     uid_eq(cred->suid, dump->uid));
}
