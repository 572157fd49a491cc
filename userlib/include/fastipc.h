/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * libfastipc - the C interface to fastipc
 *
 * Results are 0 or a non-negative value on success, -errno on failure. errno
 * itself is not part of the interface: it may change in either case.
 *
 * All functions may be called from any thread, and by several threads on the
 * same space at once, unless they say otherwise. "Does not block" means that a
 * function waits for no other task; memory allocation and page faults can
 * still make it sleep.
 *
 * The errors that the commands share are not repeated with each function:
 *
 *   -EBADF   @space is not open
 *   -ENOTTY  @space is not a space
 *   -EFAULT  a bad pointer, where the kernel reads or writes it
 */
#ifndef FASTIPC_H
#define FASTIPC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/fastipc.h>

#ifdef __cplusplus
extern "C" {
#endif

#include <fastipc_regs.h>

#define FIPC_DEVICE	"/dev/fastipc"

/* A token: non-zero, valid only in the space that it was made in. */
typedef uint64_t fipc_cap_t;

struct ucred;
struct fipc_publisher;

/**
 * fipc_open() - make a space
 * @flags: 0 or O_NONBLOCK
 *
 * The descriptor is always close-on-exec. close() gives up the space and all
 * its capabilities, once no process has it open any more. With O_NONBLOCK
 * nothing ever waits: see fipc_send() and fipc_recv(). Does not block.
 *
 * Return: a descriptor, or
 *   -EINVAL  other bits in @flags
 *   -ENOENT  no device: the module is not loaded (also -ENODEV, -ENXIO)
 *   -EACCES  the device's permissions
 *   -EMFILE  no descriptor left in the process (-ENFILE: in the system)
 *   -ENOMEM  no memory
 */
int fipc_open(int flags);

/**
 * fipc_query() - ask what the module offers
 * @space: a space
 * @info: filled in on success
 *
 * Does not block.
 *
 * Return: 0; no errors but the common ones.
 */
int fipc_query(int space, struct fipc_info *info);

/**
 * fipc_create() - make an endpoint
 * @space: a space
 * @depth: messages that may stand in its queue: 1 to FIPC_DEPTH_MAX, or 0 for
 *         FIPC_DEPTH_DEFAULT
 * @cap: token of its first capability: all rights, badge 0
 * @id: the endpoint's number in traces; may be NULL
 *
 * Does not block.
 *
 * Return: 0, or
 *   -EINVAL  @depth is over FIPC_DEPTH_MAX
 *   -ENOSPC  the space is full (fipc_info.caps_max)
 *   -ENOMEM  no memory, or over the limit of the memory cgroup
 */
int fipc_create(int space, unsigned int depth, fipc_cap_t *cap, uint64_t *id);

/**
 * fipc_mint() - derive a capability
 * @space: the space of both
 * @source: a capability with FIPC_RIGHT_MINT
 * @rights: FIPC_RIGHT_*, a non-empty subset of those of @source
 * @badge: what receivers shall see, if the badge of @source is 0; 0 inherits
 * @cap: token of the new capability
 *
 * Does not block.
 *
 * Return: 0, or
 *   -ENOENT  @source is no token of this space
 *   -EACCES  @source lacks FIPC_RIGHT_MINT or some of @rights, or @badge is not
 *            0 and @source has a badge already
 *   -EINVAL  @rights is 0 or has unknown bits
 *   -ENOSPC  the space is full
 *   -ENOMEM  no memory
 */
int fipc_mint(int space, fipc_cap_t source, uint64_t rights, uint64_t badge,
	      fipc_cap_t *cap);

/**
 * fipc_mint_notify() - derive a capability, and let the server know of its end
 * @space: the space of both
 * @source: a capability with FIPC_RIGHT_MINT and badge 0
 * @rights: FIPC_RIGHT_*, a non-empty subset of those of @source
 * @badge: what receivers shall see
 * @cap: token of the new capability
 *
 * When the last copy of it is gone (dropped, revoked, closed, in whatever process),
 * the endpoint gets a message in which msg.cap is @badge, msg.flags FIPC_F_HANGUP
 * and all else 0, behind the last one that was sent through a copy. A copy is all
 * that was derived from it but for what has a badge or a notice of its own. Does
 * not block.
 *
 * Return: as fipc_mint(), and
 *   -EACCES  also if @source has a badge
 */
int fipc_mint_notify(int space, fipc_cap_t source, uint64_t rights,
		     uint64_t badge, fipc_cap_t *cap);

/**
 * fipc_drop() - give up a capability
 * @space: a space
 * @cap: its token, which never becomes valid again
 *
 * With the last capability that has FIPC_RIGHT_RECV the endpoint closes: its
 * queue is emptied, who waits there gets -EPIPE. Does not block. It is one
 * system call, and may be used in a signal handler that preserves errno.
 *
 * Return: 0, or
 *   -ENOENT  @cap is no token of this space
 */
int fipc_drop(int space, fipc_cap_t cap);

/**
 * fipc_revoke() - take back all that was derived from a capability
 * @space: a space
 * @cap: its token; it stays valid
 *
 * All that was minted, exported or imported from it, and from that in turn, is gone
 * when this returns, in whatever process. Nothing is sent through any of it any
 * more; who waits through one of them gets -ENOENT, what is queued stays, and calls
 * that a server has taken go on. Takes time in the number of those capabilities,
 * and may wait for another fipc_revoke() on the same endpoint.
 *
 * Return: 0, or
 *   -ENOENT  @cap is no token of this space
 */
int fipc_revoke(int space, fipc_cap_t cap);

/**
 * fipc_export() - put a copy of a capability into a file descriptor
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_MINT
 * @flags: 0 or O_CLOEXEC
 *
 * The descriptor can be polled, and passes by fork, exec and SCM_RIGHTS. Its
 * copy has the rights and the badge of @cap, and keeps the endpoint open if
 * FIPC_RIGHT_RECV is among them. Does not block.
 *
 * Return: a descriptor, or
 *   -ENOENT  @cap is no token of this space
 *   -EACCES  @cap lacks FIPC_RIGHT_MINT
 *   -EINVAL  other bits in @flags
 *   -EMFILE  no descriptor left in the process (-ENFILE: in the system)
 *   -ENOMEM  no memory
 */
int fipc_export(int space, fipc_cap_t cap, int flags);

/**
 * fipc_import() - take a copy of an exported capability
 * @space: the space to take it into
 * @fd: a descriptor from fipc_export(), of this process or another; stays open
 * @cap: token of the copy
 *
 * Does not block.
 *
 * Return: 0, or
 *   -EBADF   @fd is not open, or not an exported capability
 *   -ENOENT  the exported capability was revoked
 *   -ENOSPC  the space is full
 *   -ENOMEM  no memory
 */
int fipc_import(int space, int fd, fipc_cap_t *cap);

/**
 * fipc_deadline() - the time in @ns from now
 * @ns: nanoseconds
 *
 * For fipc_xfer.deadline: CLOCK_MONOTONIC in nanoseconds, UINT64_MAX where the
 * sum would be more than that. Never 0, which would mean no deadline at all;
 * fipc_deadline(0) means one attempt. Safe in a signal handler.
 *
 * Return: the deadline.
 */
uint64_t fipc_deadline(uint64_t ns);

/**
 * struct fipc_publish_opts - how to publish; a field of 0 means its default
 * @mode: permissions of the socket file, at most 0777; default 0600. The umask
 *        takes from them what it takes from those of any new file
 * @rights: what clients get: FIPC_RIGHT_*, which the published capability must
 *          have too; default FIPC_RIGHT_SEND
 * @first_badge: badge of the first client, one more for each after it; default
 *               1. After UINT64_MAX nobody is let in any more
 * @connected: called in the library's thread, with all signals blocked, before
 *             the client gets its capability: no message with @badge can come
 *             earlier. @peer is who connected, in the caller's namespaces, and
 *             valid only during the call. Others wait meanwhile. It must not
 *             call fipc_unpublish(). A client that leaves at this moment never
 *             uses its badge. May be NULL
 * @arg: handed to @connected
 * @notify: mint as fipc_mint_notify() does: the endpoint is told when a client's
 *          badge is gone. Who receives from it must know FIPC_F_HANGUP, as
 *          fipc_serve() does. A client that left before it had its capability
 *          may have used its badge up without @connected having been called
 *
 * Start from all zeros: fields can be added.
 */
struct fipc_publish_opts {
	mode_t mode;
	uint64_t rights;
	uint64_t first_badge;
	void (*connected)(void *arg, uint64_t badge, const struct ucred *peer);
	void *arg;
	bool notify;
};

/**
 * fipc_publish() - give an endpoint a name in the file system
 * @space: the space of @cap; must stay open until fipc_unpublish()
 * @cap: a capability with FIPC_RIGHT_MINT and badge 0; must stay until then too
 * @path: where to put the socket
 * @opts: how, or NULL for the defaults
 * @pub: the publisher, for fipc_unpublish()
 *
 * A thread of the library gives each process that connects a capability with a
 * badge of its own. The permissions of the file, and of the directories above
 * it, decide who may. A socket file that nobody is bound to any more is
 * replaced. Does not block.
 *
 * The kernel exports only what has FIPC_RIGHT_MINT, so the descriptor that
 * travels has it as well; fipc_connect() keeps it only if it is in
 * fipc_publish_opts.rights. A client that does not use fipc_connect() can
 * therefore derive from its capability, but never shed its badge.
 *
 * Return: 0, or
 *   -EADDRINUSE    @path is in use by another socket, or is no socket
 *   -ENAMETOOLONG  @path has more than 107 bytes
 *   -EINVAL        bits over 0777 in the mode, unknown bits in the rights
 *   -ENOENT        @cap is no token of @space; a directory of @path is missing
 *   -EACCES        @cap lacks a right, or has a badge; no access to @path
 *   -ENOSPC        the space is full; so is the file system
 *   -EMFILE        no descriptor left in the process (-ENFILE: in the system)
 *   -EAGAIN        no more threads
 *   -ENOMEM        no memory
 *   and what else bind(2) says about @path (-EROFS, -ENOTDIR, -ELOOP, -EPERM)
 */
int fipc_publish(int space, fipc_cap_t cap, const char *path,
		 const struct fipc_publish_opts *opts,
		 struct fipc_publisher **pub);

/**
 * fipc_unpublish() - take the name back
 * @pub: from fipc_publish(); NULL does nothing
 *
 * Removes the socket file, if @path still leads to it, ends the thread and
 * frees @pub. A relative @path is looked up anew. Clients keep what they were
 * given. Waits for a fipc_publish_opts.connected that is running. Once for each
 * @pub, by one thread.
 *
 * In a child made by fork() it frees the child's copy only, and leaves thread
 * and name to the parent. A child that outlives the parent should do that, or
 * exec: the name stays in use for as long as anyone has the socket open.
 */
void fipc_unpublish(struct fipc_publisher *pub);

/**
 * fipc_connect() - get a capability for a published endpoint
 * @space: the space to take it into
 * @path: where the endpoint is published
 * @cap: token of the capability
 * @badge: the badge that the server will see; may be NULL
 *
 * Blocks until the server answers, without a limit; a signal handler without
 * SA_RESTART ends the wait.
 *
 * Return: 0, or
 *   -ENOENT        no such file
 *   -EACCES        the permissions of the file or of its directories
 *   -ECONNREFUSED  the file is there, the server is not
 *   -ECONNRESET    the server closed the connection: it ends, or has no
 *                  descriptors, tokens or badges left
 *   -EPROTO        another kind of server, or version, answers there
 *   -ENAMETOOLONG  @path has more than 107 bytes
 *   -EINTR         a signal; the server may have used up a badge
 *   -ENOSPC        the space is full
 *   -EMFILE        no descriptor left in the process (-ENFILE: in the system)
 *   -ENOMEM        no memory
 *   and what else connect(2) says about @path (-ENOTDIR, -ELOOP)
 */
int fipc_connect(int space, const char *path, fipc_cap_t *cap, uint64_t *badge);

/**
 * fipc_defer() - put off the answer to the call that this thread has received
 * @space: a space
 * @reply: a token for fipc_reply_deferred(): non-zero, good for one reply, by any
 *         thread that uses @space
 *
 * Afterwards this thread serves nobody, and may receive again without cancelling
 * the call. The call ends by the reply, by its deadline, or when the space goes.
 * Does not block.
 *
 * Return: 0, or
 *   -ESRCH   this thread serves nobody: it received no call, or has answered
 *   -ENOSPC  too many replies are deferred in @space (fipc_info.caps_max)
 *   -ENOMEM  no memory
 */
int fipc_defer(int space, uint64_t *reply);

/**
 * fipc_reply_deferred() - answer a call whose answer was put off
 * @space: the space of fipc_defer()
 * @reply: the token; used up by success, -ESRCH and -ECANCELED
 * @x: the reply, as for fipc_reply(); msg.cap is set to @reply
 *
 * Does not block.
 *
 * Return: 0, or
 *   -ESRCH       @reply is no token of this space, or was used before
 *   -ECANCELED   the caller has given up, or is gone
 *   -EINVAL      msg.opcode or msg.flags has bits that it must not have
 *   -ENOMEM      no memory, at the first use by this thread
 *   or an error of what the reply should carry, as for fipc_call()
 */
int fipc_reply_deferred(int space, uint64_t reply, struct fipc_xfer *x);

/**
 * fipc_caller() - who waits for a reply
 * @space: a space
 * @reply: a token from fipc_defer(); 0: the call that this thread has received
 * @info: filled in on success: pid and tid are 0 if they have no number in this
 *        process's pid namespace; uid and gid are those of when the call began
 *
 * What is told was true of the caller while it waited. Does not block.
 *
 * Return: 0, or
 *   -ESRCH   nobody waits: @reply is no token of this space, this thread serves
 *            nobody, or the caller has given up or is gone
 *   -ENOMEM  no memory, at the first use by this thread
 */
int fipc_caller(int space, uint64_t reply, struct fipc_caller_info *info);

/**
 * fipc_send_batch() - send several messages, one way
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_SEND
 * @msgs: the messages, as for fipc_send(); msg.cap is not read, flags that only a
 *        receive gives are cleared
 * @count: how many: 1 to FIPC_BATCH_MAX
 * @deadline: as fipc_xfer.deadline, for all of them together
 *
 * As fipc_send() of each in turn, in one system call. Waits for room as that does.
 *
 * Return: how many were sent, from the first on, and one at least: like write(2) it
 * may be fewer than @count, and what ended it is found by sending the rest. Or
 *   -EINVAL    @count is 0
 *   -EMSGSIZE  @count is over FIPC_BATCH_MAX
 *   or an error of fipc_send() about the first message, and none was sent
 */
int fipc_send_batch(int space, fipc_cap_t cap, struct fipc_msg *msgs,
		    unsigned int count, uint64_t deadline);

/**
 * fipc_recv_batch() - receive what is there
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_RECV
 * @msgs: room for the messages, which are as from fipc_recv()
 * @count: for how many: 1 to FIPC_BATCH_MAX
 * @deadline: as fipc_xfer.deadline
 *
 * Waits for the first message as fipc_recv() does, and for no other. A call
 * (FIPC_F_CALL) is always the last one, and to be answered before the next receive.
 *
 * Return: how many were received, one at least; or
 *   -EINVAL    @count is 0
 *   -EMSGSIZE  @count is over FIPC_BATCH_MAX
 *   or an error of fipc_recv() about the first message
 */
int fipc_recv_batch(int space, fipc_cap_t cap, struct fipc_msg *msgs,
		    unsigned int count, uint64_t deadline);

/**
 * fipc_send_to() - send one message to one task
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_SEND
 * @pid: number of the thread that is to get it, as gettid(2) tells it in this
 *       process's pid namespace
 * @x: the message, as for fipc_send(); its deadline is not read
 *
 * Reaches that task if it waits to receive at the endpoint of @cap, wherever in the
 * line it stands; else nobody. Does not block.
 *
 * Return: 0, or
 *   -ENOENT      @cap is no token of this space
 *   -EACCES      @cap lacks FIPC_RIGHT_SEND
 *   -EPIPE       the endpoint is closed
 *   -ESRCH       no task has this number, or it is exiting
 *   -EAGAIN      the task does not wait to receive there
 *   -EINVAL      msg.opcode or msg.flags has bits that it must not have
 *   -EOPNOTSUPP  FIPC_F_CAP or FIPC_F_FD
 */
int fipc_send_to(int space, fipc_cap_t cap, pid_t pid, struct fipc_xfer *x);

/* Messages that a struct fipc_batch_buf has room for. */
#define FIPC_BATCH_BUF	8

/**
 * struct fipc_batch_buf - messages that are collected, to be sent together
 * @space: where @cap is
 * @cap: what they are sent through
 * @deadline: as fipc_xfer.deadline, of each flush; fipc_batch_init() sets 0, and it
 *            may be set at any time
 * @len: how many there are
 * @msgs: the messages, in the order in which they were added
 *
 * Only @deadline is the user's to write. One thread at a time.
 */
struct fipc_batch_buf {
	int space;
	unsigned int len;
	fipc_cap_t cap;
	uint64_t deadline;
	struct fipc_msg msgs[FIPC_BATCH_BUF];
};

/**
 * fipc_batch_init() - an empty batch
 * @batch: to be initialised
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_SEND; looked at when the batch is flushed
 *
 * Nothing has to be undone in the end: a batch is memory only. What is in it and was
 * not flushed is not sent.
 */
void fipc_batch_init(struct fipc_batch_buf *batch, int space, fipc_cap_t cap);

/**
 * fipc_batch_add() - add a message, and send all when that fills the batch
 * @batch: the batch
 * @msg: the message, as for fipc_send(); msg.cap is not read
 *
 * A negative result means that @msg was not added; else it is in the batch, or sent,
 * and nothing is ever lost. If the batch is full already, because the flush that
 * should have emptied it failed, it is flushed first, and where that fails again @msg
 * is not added. If @msg fills the batch and the flush then fails, the batch is full
 * (fipc_batch_is_full()), and the next fipc_batch_add() or fipc_batch_flush() finds
 * the reason. Blocks where fipc_send_batch() does.
 *
 * Return: how many messages this sent, mostly 0; or an error of fipc_batch_flush().
 */
int fipc_batch_add(struct fipc_batch_buf *batch, const struct fipc_msg *msg);

/**
 * fipc_batch_flush() - send what is in a batch
 * @batch: the batch
 *
 * What was not sent stays, in its order. Blocks where fipc_send_batch() does.
 *
 * Return: how many were sent: all if fipc_batch_is_empty() now, 0 if it was; or an
 * error of fipc_send_batch(), and none was sent. If it is about the first message
 * (-EINVAL, -EOPNOTSUPP) the batch will never go, and can only be initialised anew.
 */
int fipc_batch_flush(struct fipc_batch_buf *batch);

/* How many messages are in it. */
static inline unsigned int fipc_batch_len(const struct fipc_batch_buf *batch)
{
	return batch->len;
}

static inline int fipc_batch_is_empty(const struct fipc_batch_buf *batch)
{
	return !batch->len;
}

/* Only after a flush has failed. */
static inline int fipc_batch_is_full(const struct fipc_batch_buf *batch)
{
	return batch->len == FIPC_BATCH_BUF;
}

/* The capability that it is sent through. */
static inline fipc_cap_t fipc_batch_target(const struct fipc_batch_buf *batch)
{
	return batch->cap;
}

/**
 * typedef fipc_handler_t - answers one message
 * @arg: fipc_service.arg
 * @x: the message: msg.cap is the sender's badge, msg.flags has FIPC_F_CALL if
 *     it waits for a reply. To be overwritten with the reply: msg.data and the
 *     low half of msg.flags, and by fipc_pass_cap() or fipc_pass_fd(); the rest of
 *     it is ignored
 *
 * What came with a call, if fipc_service.accepts has it, is the handler's to keep or
 * to give up: fipc_received_cap(), fipc_received_fd(), fipc_discard(). What it passes
 * on stays open here; to close it behind the reply the handler answers by itself.
 *
 * May call others by fipc_call(), and may answer by itself with fipc_reply(), to
 * go on working afterwards or to choose the opcode of the reply, or put the answer
 * off with fipc_defer(): what it leaves in @x then reaches nobody. It must not
 * receive, which would cancel a call that it has not deferred.
 *
 * Return: 0, or -errno, which the caller finds as a positive number in the
 * opcode of the reply; ignored if nobody waits for one.
 */
typedef int (*fipc_handler_t)(void *arg, struct fipc_xfer *x);

/**
 * struct fipc_service - what a server does with messages
 * @handlers: the handler of each opcode from 0 to @count - 1; NULL for none
 * @count: how many there are
 * @fallback: for all other opcodes; NULL: a call gets ENOSYS and its own words
 *            back, a one-way message is dropped
 * @arg: handed to the handlers
 * @disconnected: called when the last capability with a badge is gone, if it was
 *                made by fipc_mint_notify() or fipc_publish_opts.notify asked for
 *                it. Behind the handlers of all that was sent with the badge, but
 *                other threads may be in them still. May be NULL
 * @accepts: what the handlers take that comes with a call: FIPC_F_CAP, FIPC_F_FD. All
 *           else is given up before a handler is called, which sees nothing of it
 *
 * Start from all zeros: fields can be added.
 */
struct fipc_service {
	const fipc_handler_t *handlers;
	unsigned int count;
	fipc_handler_t fallback;
	void *arg;
	void (*disconnected)(void *arg, uint64_t badge);
	uint64_t accepts;
};

/**
 * fipc_serve() - receive messages, and answer calls, until the endpoint closes
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_RECV
 * @service: what to do with them; only read
 *
 * The reply to a call has opcode 0 if its handler succeeded, otherwise the
 * error as a positive number, and the words that the handler left. Replying and
 * receiving the next message is one system call. Several threads may serve one
 * capability; each message goes to one of them, so handlers must then be ready
 * to run at once.
 *
 * A signal does not end it. To end it drop @cap: from one of its handlers, or
 * from a signal handler that runs in its thread. fipc_drop() elsewhere reaches
 * threads that wait only if it closes the endpoint, so if no other capability
 * with FIPC_RIGHT_RECV is left. The message being handled is answered first.
 *
 * Return: 0 when the endpoint has closed or @cap is no token of this space (any
 * more), or
 *   -EACCES  @cap lacks FIPC_RIGHT_RECV
 *   -EAGAIN  @space is O_NONBLOCK, and all that was there has been served
 *   -ENOMEM  no memory, at the first receive of this thread
 */
int fipc_serve(int space, fipc_cap_t cap, const struct fipc_service *service);

/*
 * Hot paths: inline, one system call, nothing else, unless a signal interrupts
 * fipc_call(). The words travel in registers where the module takes them there,
 * else in memory; see FIPC_NO_REGS in fastipc(3). In registers the kernel touches
 * no memory: a bad @x is then a fault of the program itself, and no -EFAULT.
 */

/* What only the kernel may say of a message. */
#define FIPC_F_RECEIVED		(FIPC_F_CALL | FIPC_F_QUEUED | FIPC_F_HANGUP)

/* That a call or a reply carries something, in msg.data[3]. */
#define FIPC_F_CARRIES		(FIPC_F_CAP | FIPC_F_FD)

/**
 * fipc_pass_cap() - let a call or a reply carry a capability
 * @x: the message, otherwise complete; msg.data[3] is overwritten
 * @cap: a capability with FIPC_RIGHT_MINT, in the space through which @x is sent
 *
 * Who receives @x finds a copy in its own space, with the same rights and badge. A
 * message carries one capability or one descriptor: the last that it was given.
 */
static inline void fipc_pass_cap(struct fipc_xfer *x, fipc_cap_t cap)
{
	x->msg.flags &= ~(FIPC_F_RECEIVED | FIPC_F_CARRIES);
	x->msg.flags |= FIPC_F_CAP;
	x->msg.data[3] = cap;
}

/**
 * fipc_pass_fd() - let a call or a reply carry a file descriptor
 * @x: the message, otherwise complete; msg.data[3] is overwritten
 * @fd: any descriptor but those of fastipc's own: a space, or what fipc_export()
 *      made. It stays open; once @x was sent it may be closed
 *
 * Who receives @x finds a descriptor of the same open file, close-on-exec.
 */
static inline void fipc_pass_fd(struct fipc_xfer *x, int fd)
{
	x->msg.flags &= ~(FIPC_F_RECEIVED | FIPC_F_CARRIES);
	x->msg.flags |= FIPC_F_FD;
	x->msg.data[3] = (uint64_t)(int64_t)fd;
}

/**
 * fipc_received_cap() - the capability that came with a message
 * @x: a call from fipc_recv(), or a reply
 *
 * Return: its token, now this space's to drop; 0 if none came, or none could be made
 * (the space was full, or there was no memory).
 */
static inline fipc_cap_t fipc_received_cap(const struct fipc_xfer *x)
{
	return x->msg.flags & FIPC_F_CAP ? x->msg.data[3] : 0;
}

/**
 * fipc_received_fd() - the descriptor that came with a message
 * @x: a call from fipc_recv(), or a reply
 *
 * Return: the descriptor, now this process's to close; -1 if none came, or none could
 * be made (the process has as many as it may).
 */
static inline int fipc_received_fd(const struct fipc_xfer *x)
{
	return x->msg.flags & FIPC_F_FD ? (int)x->msg.data[3] : -1;
}

/**
 * fipc_discard() - give up what came with a message
 * @space: the space through which it came
 * @x: the message; then it carries nothing, and msg.data[3] is 0 if it had
 *
 * Whoever may call can send descriptors and capabilities along. Who receives by
 * fipc_recv() has them all, wanted or not: keep them or call this. Does not block.
 */
void fipc_discard(int space, struct fipc_xfer *x);

/**
 * fipc_send() - send one message, one way
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_SEND
 * @x: the message and its deadline. msg.opcode: 32 bits; msg.flags: 32 bits and
 *     FIPC_F_FAST; msg.data: four words. msg.cap is set to @cap, flags that
 *     only a receive gives are cleared, so that a message received can be sent
 *     on as it is
 *
 * Waits while the endpoint's queue is full, until fipc_xfer.deadline (0: for
 * ever), unless @space is O_NONBLOCK or FIPC_F_FAST is set.
 *
 * Return: 0, or
 *   -ENOENT      @cap is no token of this space, or was revoked during the wait
 *   -EACCES      @cap lacks FIPC_RIGHT_SEND
 *   -EPIPE       the endpoint is closed
 *   -EAGAIN      FIPC_F_FAST and no receiver waits; or the queue is full and
 *                @space is O_NONBLOCK
 *   -ETIMEDOUT   the queue was full until the deadline
 *   -EINTR       a signal handler without SA_RESTART; nothing was sent
 *   -EINVAL      msg.opcode or msg.flags has bits that it must not have
 *   -EOPNOTSUPP  FIPC_F_CAP or FIPC_F_FD
 *   -ENOMEM      no memory, at the first wait of this thread
 */
static inline int fipc_send(int space, fipc_cap_t cap, struct fipc_xfer *x)
{
	x->msg.cap = cap;
	x->msg.flags &= ~FIPC_F_RECEIVED;
	return fipc_in_(space, FIPC_IOC_SEND, x);
}

/**
 * fipc_recv() - receive one message
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_RECV
 * @x: deadline in, message out: msg.cap is the sender's badge, msg.flags has
 *     FIPC_F_QUEUED if the message came through the queue, FIPC_F_CALL if the
 *     sender waits for a reply, FIPC_F_HANGUP if it is no message but tells that
 *     nobody has this badge any more (fipc_mint_notify()). On failure msg.cap is
 *     @cap and the rest is as it was. A call may carry something: see
 *     fipc_discard()
 *
 * Waits for a message until fipc_xfer.deadline (0: for ever), unless @space is
 * O_NONBLOCK. A call that this thread has taken and not answered is cancelled.
 *
 * Return: 0, or
 *   -ENOENT     @cap is no token of this space, or was revoked during the wait
 *   -EACCES     @cap lacks FIPC_RIGHT_RECV
 *   -EPIPE      the endpoint was closed during the wait
 *   -EAGAIN     no message is there and @space is O_NONBLOCK
 *   -ETIMEDOUT  no message came until the deadline
 *   -EINTR      a signal handler without SA_RESTART
 *   -EFAULT     @x cannot be written: the message is kept for this thread's
 *               next receive on the same endpoint
 *   -ENOMEM     no memory, at the first receive of this thread
 */
static inline int fipc_recv(int space, fipc_cap_t cap, struct fipc_xfer *x)
{
	x->msg.cap = cap;
	return fipc_out_(space, FIPC_IOC_RECV, cap, 0, x);
}

/**
 * fipc_call_once() - call, and return when a signal comes
 * @space: a space, not O_NONBLOCK
 * @cap: a capability with FIPC_RIGHT_SEND
 * @x: the message and its deadline, as for fipc_send(); then the reply: msg.cap
 *     is 0. On failure msg.cap is @cap and the rest is as it was
 *
 * As fipc_call(), but:
 *
 *   -EINTR  a signal. Either nothing was sent, or a server has the call and it
 *           is in flight still: until fipc_await_reply() takes it up, or the
 *           next call or receive of this thread cancels it. fipc_await_reply()
 *           finds out which
 *
 * Return: 0, or an error of fipc_call().
 */
static inline int fipc_call_once(int space, fipc_cap_t cap, struct fipc_xfer *x)
{
	x->msg.cap = cap;
	x->msg.flags &= ~FIPC_F_RECEIVED;
	return fipc_in_out_(space, FIPC_IOC_CALL, x);
}

/**
 * fipc_await_reply() - go on waiting for the reply of an interrupted call
 * @space: a space, not O_NONBLOCK
 * @cap: the capability and
 * @opcode: the opcode of the call
 * @x: the reply: msg.cap is 0. On failure msg.cap is @cap, msg.opcode is @opcode
 *     and the rest is as it was
 *
 * Keeps the deadline of the call.
 *
 * Return: 0, or
 *   -ESRCH       no such call of this thread is in flight: if fipc_call_once()
 *                was interrupted just before, it sent nothing
 *   -ETIMEDOUT   no reply came until the deadline of the call
 *   -EOWNERDEAD  the server died; what was asked may have been done
 *   -ECANCELED   the server received again without a reply
 *   -EINTR       a signal; the call is still in flight
 *   -EFAULT      @x cannot be written: the reply is kept for the next attempt
 *   -EOPNOTSUPP  @space is O_NONBLOCK
 */
static inline int fipc_await_reply(int space, fipc_cap_t cap, uint64_t opcode,
				   struct fipc_xfer *x)
{
	x->msg.cap = cap;
	x->msg.opcode = opcode;
	return fipc_out_(space, FIPC_IOC_AWAIT_REPLY, cap, opcode, x);
}

/**
 * fipc_call() - send a message and wait for the reply
 * @space: a space, not O_NONBLOCK
 * @cap: a capability with FIPC_RIGHT_SEND
 * @x: the message and its deadline, as for fipc_send(), and what it carries; then
 *     the reply: msg.cap is 0. On failure msg.cap is @cap and the rest is as it was.
 *     A reply may carry something too: fipc_received_fd(), fipc_received_cap()
 *
 * Waits for a server to take the call, and then for its reply, until
 * fipc_xfer.deadline (0: for ever). With FIPC_F_FAST a receiver must be waiting.
 * A signal does not lose a call that a server has taken: its handler runs, and
 * the wait goes on. Signal handlers must not call or receive themselves in a
 * thread that may be calling: that cancels its call.
 *
 * Return: 0, or
 *   -ENOENT      @cap is no token of this space, or was revoked during the wait
 *   -EACCES      @cap lacks FIPC_RIGHT_SEND
 *   -EPIPE       the endpoint is closed; no server had taken the call
 *   -EAGAIN      FIPC_F_FAST and no receiver waits
 *   -ETIMEDOUT   no reply came until the deadline; if that was past at the start,
 *                nothing was sent
 *   -EINTR       a signal handler without SA_RESTART, before a server had taken
 *                the call; nothing was sent
 *   -EOWNERDEAD  the server died; what was asked may have been done
 *   -ECANCELED   the server received again without a reply
 *   -EINVAL      msg.opcode or msg.flags has bits that it must not have
 *   -EOPNOTSUPP  @space is O_NONBLOCK
 *   -EFAULT      @x cannot be written: fipc_await_reply() gets the reply
 *   -ENOMEM      no memory, at the first call of this thread
 *   and, nothing having been sent, for what the call should carry:
 *   -EBADF       the descriptor is not open, or one of fastipc's own
 *   -ENOENT      the capability is no token of this space
 *   -EACCES      the capability lacks FIPC_RIGHT_MINT
 *   -ENOMEM      no memory
 */
static inline int fipc_call(int space, fipc_cap_t cap, struct fipc_xfer *x)
{
	/* A signal handler may have changed *x when it is wanted again. */
	const uint64_t opcode = x->msg.opcode;
	int ret;

	ret = fipc_call_once(space, cap, x);
	if (__builtin_expect(ret != -EINTR, 1))
		return ret;
	do {
		ret = fipc_await_reply(space, cap, opcode, x);
	} while (ret == -EINTR);
	/* Withdrawn from the line, where no server had taken it. */
	return ret == -ESRCH ? -EINTR : ret;
}

/**
 * fipc_reply() - answer the call that this thread has received
 * @space: any space
 * @x: the reply: msg.opcode, msg.flags: 32 bits each; msg.data, and what it carries.
 *     msg.cap is set to 0, flags that only a receive gives are cleared, so that a
 *     message received can be returned as it is, with what came with it. No deadline
 *
 * Does not block.
 *
 * Return: 0, or
 *   -ESRCH       this thread serves nobody: it received no call, or has answered
 *   -ECANCELED   the caller has given up, or is gone; it is served no more
 *   -EINVAL      msg.opcode or msg.flags has bits that it must not have
 *   -ENOMEM      no memory, at the first use by this thread
 *   or an error of what the reply should carry, as for fipc_call(): the caller is
 *   served still
 */
static inline int fipc_reply(int space, struct fipc_xfer *x)
{
	x->msg.cap = 0;
	x->msg.flags &= ~FIPC_F_RECEIVED;
	return fipc_in_(space, FIPC_IOC_REPLY, x);
}

/**
 * fipc_reply_recv() - answer, and receive the next message
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_RECV
 * @x: the reply, as for fipc_reply(), and the deadline of the receive; then the
 *     message, as from fipc_recv()
 *
 * The reply half never fails: if the caller is gone, or this thread serves
 * nobody, this is fipc_recv().
 *
 * Return: 0, or
 *   -EINVAL      msg.opcode or msg.flags has bits that it must not have; nothing
 *                was done
 *   -EBADF, -ENOENT, -EACCES, -ENOMEM
 *                of what the reply should carry, as for fipc_call(); nothing was
 *                done. Where @cap itself may be at fault, use fipc_reply()
 *   -EINTR       a signal handler, with SA_RESTART or without; the reply has
 *                gone: go on with fipc_recv()
 *   or another error of fipc_recv(); the reply has gone
 */
static inline int fipc_reply_recv(int space, fipc_cap_t cap, struct fipc_xfer *x)
{
	x->msg.cap = cap;
	x->msg.flags &= ~FIPC_F_RECEIVED;
	return fipc_in_out_(space, FIPC_IOC_REPLY_RECV, x);
}

#ifdef __cplusplus
}
#endif

#endif /* FASTIPC_H */
