/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * libfastipc - the C interface to fastipc
 *
 * Functions return 0 or a non-negative value on success, -errno on failure. errno
 * itself is not part of the interface: it may change in either case.
 *
 * All functions may be called from any thread, and by several threads on the
 * same space at once, unless they say otherwise. "Does not block" means that a
 * function waits for no other task. It can still sleep on memory allocation and
 * on page faults.
 *
 * These errors are common to all commands and are not listed again:
 *
 *   -EBADF   @space is not open
 *   -ENOTTY  @space is not a space
 *   -EFAULT  the kernel cannot read or write the memory at a pointer
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

/* A token: non-zero, valid only in the space in which it was created. */
typedef uint64_t fipc_cap_t;

struct ucred;
struct fipc_publisher;

/**
 * fipc_open() - create a space
 * @flags: 0 or O_NONBLOCK
 *
 * The descriptor is always close-on-exec. The space and all its capabilities are
 * released when no process has the descriptor open any more. With O_NONBLOCK sends
 * and receives never wait, and calls fail: see fipc_send(), fipc_recv() and
 * fipc_call(). Does not block.
 *
 * Return: a descriptor, or
 *   -EINVAL  other bits in @flags
 *   -ENOENT  no device: the module is not loaded (also -ENODEV, -ENXIO)
 *   -EACCES  the permissions of the device do not allow it
 *   -EMFILE  no free descriptor in the process (-ENFILE: in the system)
 *   -ENOMEM  no memory
 */
int fipc_open(int flags);

/**
 * fipc_query() - query the properties of the module
 * @space: a space
 * @info: filled in on success
 *
 * Does not block.
 *
 * Return: 0, or one of the common errors.
 */
int fipc_query(int space, struct fipc_info *info);

/**
 * fipc_create() - create an endpoint
 * @space: a space
 * @depth: maximum number of messages in its queue: 1 to FIPC_DEPTH_MAX, or 0 for
 *         FIPC_DEPTH_DEFAULT
 * @cap: token of its first capability: all rights, badge 0
 * @id: the endpoint's number in traces; may be NULL
 *
 * Does not block.
 *
 * Return: 0, or
 *   -EINVAL  @depth is greater than FIPC_DEPTH_MAX
 *   -ENOSPC  the space is full (fipc_info.caps_max)
 *   -ENOMEM  no memory, or the limit of the memory cgroup is reached
 */
int fipc_create(int space, unsigned int depth, fipc_cap_t *cap, uint64_t *id);

/**
 * fipc_mint() - derive a capability
 * @space: the space of both capabilities
 * @source: a capability with FIPC_RIGHT_MINT
 * @rights: FIPC_RIGHT_*, a non-empty subset of the rights of @source
 * @badge: the badge that receivers see, if the badge of @source is 0; 0: inherit
 *         the badge of @source
 * @cap: token of the new capability
 *
 * Does not block.
 *
 * Return: 0, or
 *   -ENOENT  @source is not a token of this space
 *   -EACCES  @source lacks FIPC_RIGHT_MINT or some of @rights; or @badge is not 0
 *            and @source already has a badge
 *   -EINVAL  @rights is 0 or has unknown bits
 *   -ENOSPC  the space is full
 *   -ENOMEM  no memory
 */
int fipc_mint(int space, fipc_cap_t source, uint64_t rights, uint64_t badge,
	      fipc_cap_t *cap);

/**
 * fipc_mint_notify() - derive a capability and notify the server when it ends
 * @space: the space of both capabilities
 * @source: a capability with FIPC_RIGHT_MINT and badge 0
 * @rights: FIPC_RIGHT_*, a non-empty subset of the rights of @source
 * @badge: the badge that receivers see
 * @cap: token of the new capability
 *
 * When the last copy of the new capability was dropped, revoked or closed, in any
 * process, the endpoint gets a message: msg.cap is @badge, msg.flags is
 * FIPC_F_HANGUP, all else is 0. It comes after the last message that was sent
 * through a copy. A copy is any capability derived from the new one, except those
 * with their own badge or their own notification. Does not block.
 *
 * Return: as fipc_mint(), and
 *   -EACCES  also if @source has a badge
 */
int fipc_mint_notify(int space, fipc_cap_t source, uint64_t rights,
		     uint64_t badge, fipc_cap_t *cap);

/**
 * fipc_drop() - drop a capability
 * @space: a space
 * @cap: its token, which never becomes valid again
 *
 * If it is the last capability with FIPC_RIGHT_RECV, the endpoint is closed: its
 * queue is emptied, and the tasks that wait there get -EPIPE. Does not block. It
 * is a single system call, and may be used in a signal handler that preserves
 * errno.
 *
 * Return: 0, or
 *   -ENOENT  @cap is not a token of this space
 */
int fipc_drop(int space, fipc_cap_t cap);

/**
 * fipc_revoke() - revoke all capabilities derived from a capability
 * @space: a space
 * @cap: its token; it stays valid
 *
 * Revokes all capabilities that were minted, exported, imported or transferred
 * from @cap, and all capabilities derived from those in turn, in all processes.
 * When this function returns, no message can be sent or received through any of
 * them. A task that waits through one of them gets -ENOENT. Queued messages stay
 * queued, and calls that a server has taken continue. The duration is proportional
 * to the number of these capabilities. May wait for another fipc_revoke() on the
 * same endpoint.
 *
 * Return: 0, or
 *   -ENOENT  @cap is not a token of this space
 */
int fipc_revoke(int space, fipc_cap_t cap);

/**
 * fipc_export() - put a copy of a capability into a file descriptor
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_MINT
 * @flags: 0 or O_CLOEXEC
 *
 * The descriptor can be polled, and can be passed by fork, exec and SCM_RIGHTS. The
 * copy has the rights and the badge of @cap. It keeps the endpoint open if it has
 * FIPC_RIGHT_RECV. Does not block.
 *
 * Return: a descriptor, or
 *   -ENOENT  @cap is not a token of this space
 *   -EACCES  @cap lacks FIPC_RIGHT_MINT
 *   -EINVAL  other bits in @flags
 *   -EMFILE  no free descriptor in the process (-ENFILE: in the system)
 *   -ENOMEM  no memory
 */
int fipc_export(int space, fipc_cap_t cap, int flags);

/**
 * fipc_import() - make a copy of an exported capability
 * @space: the space that gets the copy
 * @fd: a descriptor from fipc_export(), of this or another process; stays open
 * @cap: token of the copy
 *
 * Does not block.
 *
 * Return: 0, or
 *   -EBADF   @fd is not open, or is not an exported capability
 *   -ENOENT  the exported capability was revoked
 *   -ENOSPC  the space is full
 *   -ENOMEM  no memory
 */
int fipc_import(int space, int fd, fipc_cap_t *cap);

/**
 * fipc_deadline() - compute the deadline that is @ns from now
 * @ns: nanoseconds
 *
 * For fipc_xfer.deadline: CLOCK_MONOTONIC in nanoseconds, or UINT64_MAX if the sum
 * would overflow. Never returns 0, which would mean no deadline. fipc_deadline(0)
 * allows one attempt. Safe in a signal handler.
 *
 * Return: the deadline.
 */
uint64_t fipc_deadline(uint64_t ns);

/**
 * struct fipc_publish_opts - options of fipc_publish(); 0 means the default
 * @mode: permissions of the socket file, at most 0777; default 0600. The umask
 *        applies as for any new file
 * @rights: rights of the clients: FIPC_RIGHT_*. The published capability must have
 *          them too; default FIPC_RIGHT_SEND
 * @first_badge: badge of the first client. Each client gets the next number;
 *               default 1. After UINT64_MAX no client is accepted
 * @connected: called before a client gets its capability, so that no message with
 *             @badge can come earlier. Runs in the library's thread, with all
 *             signals blocked; other clients wait meanwhile. @peer is the client,
 *             in the namespaces of this process; it is valid only during the call.
 *             Must not call fipc_unpublish(). A client that disconnects at this
 *             moment never uses its badge. May be NULL
 * @arg: passed to @connected
 * @notify: mint as fipc_mint_notify() does: the endpoint gets a message when a
 *          client's badge is no longer in use. The receivers must handle
 *          FIPC_F_HANGUP, as fipc_serve() does. A client that disconnects before it
 *          has its capability may use up a badge without a call of @connected
 *
 * Initialise the structure with zeros: fields can be added.
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
 * @cap: a capability with FIPC_RIGHT_MINT and badge 0; must also exist until then
 * @path: where to create the socket
 * @opts: options, or NULL for the defaults
 * @pub: the publisher, for fipc_unpublish()
 *
 * A thread of the library gives each process that connects a capability with its
 * own badge. The permissions of the socket file, and of the directories above it,
 * decide which processes can connect. A socket file to which no socket is bound
 * any more is replaced. Does not block.
 *
 * The kernel exports only capabilities with FIPC_RIGHT_MINT. So the exported
 * descriptor always has this right; fipc_connect() keeps it only if it is in
 * fipc_publish_opts.rights. A client that does not use fipc_connect() can thus
 * derive capabilities from its own, but it cannot remove its badge.
 *
 * Return: 0, or
 *   -EADDRINUSE    @path is in use by another socket, or is not a socket
 *   -ENAMETOOLONG  @path has more than 107 bytes
 *   -EINVAL        bits over 0777 in the mode, or unknown bits in the rights
 *   -ENOENT        @cap is not a token of @space; or a directory of @path does not
 *                  exist, or @path is empty
 *   -EACCES        @cap lacks a right, or has a badge; or no access to @path
 *   -ENOSPC        the space or the file system is full
 *   -EMFILE        no free descriptor in the process (-ENFILE: in the system)
 *   -EAGAIN        no more threads
 *   -ENOMEM        no memory
 *   and other errors of bind(2) for @path (-EROFS, -ENOTDIR, -ELOOP, -EPERM)
 */
int fipc_publish(int space, fipc_cap_t cap, const char *path,
		 const struct fipc_publish_opts *opts,
		 struct fipc_publisher **pub);

/**
 * fipc_unpublish() - remove the name
 * @pub: from fipc_publish(); NULL does nothing
 *
 * Removes the socket file if @path still refers to it, ends the thread and frees
 * @pub. A relative @path is looked up again. Clients keep their capabilities. Waits
 * for a fipc_publish_opts.connected that is running. Must be called once for each
 * @pub, by one thread.
 *
 * In a child made by fork() it frees only the child's copy; the thread and the name
 * stay with the parent. A child that outlives the parent should call it, or exec:
 * the name stays in use as long as any process has the socket open.
 */
void fipc_unpublish(struct fipc_publisher *pub);

/**
 * fipc_connect() - get a capability for a published endpoint
 * @space: the space that gets the capability
 * @path: where the endpoint is published
 * @cap: token of the capability
 * @badge: the badge that the server will see; may be NULL
 *
 * Blocks until the server responds, without a time limit. A signal handler without
 * SA_RESTART ends the wait.
 *
 * Return: 0, or
 *   -ENOENT        no such file
 *   -EACCES        the permissions of the file or of its directories
 *   -ECONNREFUSED  the file exists, but no server listens
 *   -ECONNRESET    the server closed the connection: it ends, or it has no
 *                  descriptors, tokens or badges left
 *   -EPROTO        the server has another protocol or another version of it
 *   -ENAMETOOLONG  @path has more than 107 bytes
 *   -EINTR         a signal; the server may have used up a badge
 *   -ENOSPC        the space is full
 *   -EMFILE        no free descriptor in the process (-ENFILE: in the system)
 *   -ENOMEM        no memory
 *   and other errors of connect(2) for @path (-ENOTDIR, -ELOOP)
 */
int fipc_connect(int space, const char *path, fipc_cap_t *cap, uint64_t *badge);

/**
 * fipc_defer() - defer the reply to the call that this thread has received
 * @space: a space
 * @reply: a token for fipc_reply_deferred(): non-zero, valid for one reply, by any
 *         thread that uses @space
 *
 * Afterwards this thread serves no caller, and may receive again without cancelling
 * the call. The call ends with the reply, at its deadline, or when the space is
 * closed. Does not block.
 *
 * Return: 0, or
 *   -ESRCH   this thread serves no caller: it received no call, or has replied
 *   -ENOSPC  too many replies are deferred in @space (fipc_info.caps_max)
 *   -ENOMEM  no memory
 */
int fipc_defer(int space, uint64_t *reply);

/**
 * fipc_reply_deferred() - reply to a call whose reply was deferred
 * @space: the space of fipc_defer()
 * @reply: the token; it becomes invalid on success, -ESRCH and -ECANCELED
 * @x: the reply, as for fipc_reply(); msg.cap is set to @reply
 *
 * Does not block.
 *
 * Return: 0, or
 *   -ESRCH       @reply is not a token of this space, or was used before
 *   -ECANCELED   the call has ended already, or the caller has exited
 *   -EINVAL      msg.opcode or msg.flags has forbidden bits
 *   -ENOMEM      no memory, at the first use by this thread
 *   or an error of what the reply carries, as for fipc_call()
 */
int fipc_reply_deferred(int space, uint64_t reply, struct fipc_xfer *x);

/**
 * fipc_caller() - query which task waits for a reply
 * @space: a space
 * @reply: a token from fipc_defer(); 0: the call that this thread has received
 * @info: filled in on success: pid and tid are 0 if the caller has no ID in this
 *        process's pid namespace; uid and gid are those at the start of the call
 *
 * The information was correct while the caller was waiting. Does not block.
 *
 * Return: 0, or
 *   -ESRCH   no caller waits: @reply is not a token of this space, this thread
 *            serves no caller, the call has ended, or the caller has exited
 *   -ENOMEM  no memory, at the first use by this thread
 */
int fipc_caller(int space, uint64_t reply, struct fipc_caller_info *info);

/**
 * fipc_send_batch() - send several messages, one way
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_SEND
 * @msgs: the messages, as for fipc_send(). msg.cap is not read. The flags that only
 *        a receive sets are cleared
 * @count: number of messages: 1 to FIPC_BATCH_MAX
 * @deadline: as fipc_xfer.deadline, for all messages together
 *
 * Does the same as fipc_send() of each message in turn, in one system call. Waits
 * while the queue is full, as fipc_send() does.
 *
 * Return: how many were sent, counted from the first; at least one. As with
 * write(2), it may be fewer than @count; send the rest to get the error. Or
 *   -EINVAL    @count is 0
 *   -EMSGSIZE  @count is greater than FIPC_BATCH_MAX
 *   or an error of fipc_send() for the first message; none was sent
 */
int fipc_send_batch(int space, fipc_cap_t cap, struct fipc_msg *msgs,
		    unsigned int count, uint64_t deadline);

/**
 * fipc_recv_batch() - receive several messages
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_RECV
 * @msgs: array for the messages, which are as from fipc_recv()
 * @count: size of the array: 1 to FIPC_BATCH_MAX
 * @deadline: as fipc_xfer.deadline
 *
 * Waits only for the first message, as fipc_recv() does. A call (FIPC_F_CALL) is
 * always the last message. Reply to it before the next receive.
 *
 * Return: how many were received, at least one; or
 *   -EINVAL    @count is 0
 *   -EMSGSIZE  @count is greater than FIPC_BATCH_MAX
 *   or an error of fipc_recv() for the first message
 */
int fipc_recv_batch(int space, fipc_cap_t cap, struct fipc_msg *msgs,
		    unsigned int count, uint64_t deadline);

/**
 * fipc_send_to() - send one message to one task
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_SEND
 * @pid: thread ID of the receiver, as gettid(2) returns it in this process's pid
 *       namespace
 * @x: the message, as for fipc_send(); its deadline is not read
 *
 * Succeeds only if that task waits to receive at the endpoint of @cap, anywhere in
 * the line. Does not block.
 *
 * Return: 0, or
 *   -ENOENT      @cap is not a token of this space
 *   -EACCES      @cap lacks FIPC_RIGHT_SEND
 *   -EPIPE       the endpoint is closed
 *   -ESRCH       no task has this ID, or the task is exiting
 *   -EAGAIN      the task does not wait to receive at this endpoint
 *   -EINVAL      msg.opcode or msg.flags has forbidden bits
 *   -EOPNOTSUPP  FIPC_F_CAP or FIPC_F_FD
 */
int fipc_send_to(int space, fipc_cap_t cap, pid_t pid, struct fipc_xfer *x);

/* Maximum number of messages in a struct fipc_batch_buf. */
#define FIPC_BATCH_BUF	8

/**
 * struct fipc_batch_buf - messages that are collected and sent together
 * @space: the space of @cap
 * @cap: the capability through which the messages are sent
 * @deadline: as fipc_xfer.deadline, for each flush; fipc_batch_init() sets it to 0;
 *            the user may change it at any time
 * @len: number of messages in @msgs
 * @msgs: the messages, in the order in which they were added
 *
 * The user may write only @deadline. One thread at a time may use a buffer.
 */
struct fipc_batch_buf {
	int space;
	unsigned int len;
	fipc_cap_t cap;
	uint64_t deadline;
	struct fipc_msg msgs[FIPC_BATCH_BUF];
};

/**
 * fipc_batch_init() - initialise an empty batch
 * @batch: the batch
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_SEND; checked when the batch is flushed
 *
 * A batch is only memory, so it needs no cleanup. Messages that were not flushed
 * are not sent.
 */
void fipc_batch_init(struct fipc_batch_buf *batch, int space, fipc_cap_t cap);

/**
 * fipc_batch_add() - add a message, and flush the batch when it is full
 * @batch: the batch
 * @msg: the message, as for fipc_send(); msg.cap is not read
 *
 * No message is ever lost. On success @msg is in the batch or was sent; on failure
 * it was not added. A batch that is full already, because an earlier flush failed,
 * is flushed first; if that fails again, @msg is not added. If @msg fills the batch
 * and the flush fails then, the call succeeds and the batch stays full
 * (fipc_batch_is_full()); the next fipc_batch_add() or fipc_batch_flush() returns
 * the error. Blocks where fipc_send_batch() does.
 *
 * Return: how many messages were sent, usually 0; or an error of
 * fipc_batch_flush().
 */
int fipc_batch_add(struct fipc_batch_buf *batch, const struct fipc_msg *msg);

/**
 * fipc_batch_flush() - send the messages of a batch
 * @batch: the batch
 *
 * Messages that were not sent stay in the batch, in their order. Blocks where
 * fipc_send_batch() does.
 *
 * Return: how many were sent: all if fipc_batch_is_empty() is true afterwards, 0 if
 * the batch was empty; or an error of fipc_send_batch(), and none was sent. If the
 * first message itself is invalid (-EINVAL, -EOPNOTSUPP), the batch can never be
 * sent; it can only be initialised again.
 */
int fipc_batch_flush(struct fipc_batch_buf *batch);

/* Number of messages in the batch. */
static inline unsigned int fipc_batch_len(const struct fipc_batch_buf *batch)
{
	return batch->len;
}

static inline int fipc_batch_is_empty(const struct fipc_batch_buf *batch)
{
	return !batch->len;
}

/* True only after a flush has failed. */
static inline int fipc_batch_is_full(const struct fipc_batch_buf *batch)
{
	return batch->len == FIPC_BATCH_BUF;
}

/* The capability through which the batch is sent. */
static inline fipc_cap_t fipc_batch_target(const struct fipc_batch_buf *batch)
{
	return batch->cap;
}

/**
 * typedef fipc_handler_t - handles one message
 * @arg: fipc_service.arg
 * @x: the message: msg.cap is the sender's badge, msg.flags has FIPC_F_CALL if the
 *     sender waits for a reply. The handler overwrites it with the reply: msg.data
 *     and the low half of msg.flags, and with fipc_pass_cap() or fipc_pass_fd().
 *     The rest is ignored
 *
 * The handler owns what came with a call, if fipc_service.accepts allows it:
 * fipc_received_cap(), fipc_received_fd(), fipc_discard(). What the handler passes
 * with the reply stays open here. A handler that must close it after the reply
 * calls fipc_reply() itself.
 *
 * A handler may call other servers with fipc_call(). It may call fipc_reply()
 * itself, to continue to work after the reply or to set the opcode of the reply. It
 * may defer the reply with fipc_defer(). After fipc_reply() or fipc_defer() the words
 * that it leaves in @x are not sent. It must not receive, because that cancels a
 * call that it has not deferred.
 *
 * Return: 0, or -errno, which the caller gets as a positive number in the opcode of
 * the reply. It is ignored if no caller waits for a reply.
 */
typedef int (*fipc_handler_t)(void *arg, struct fipc_xfer *x);

/**
 * struct fipc_service - how a server handles messages
 * @handlers: the handlers for opcodes 0 to @count - 1; NULL: no handler
 * @count: number of elements in @handlers
 * @fallback: for all other opcodes; NULL: a call gets ENOSYS and its own words
 *            back, a one-way message is discarded
 * @arg: passed to the handlers
 * @disconnected: called when the last capability with a badge no longer exists, if
 *                it was made by fipc_mint_notify() or with
 *                fipc_publish_opts.notify. It is called after the handlers of all
 *                messages with this badge were called, but other threads may
 *                still run such handlers. May be NULL
 * @accepts: what the handlers accept with a call: FIPC_F_CAP, FIPC_F_FD. All else
 *           is discarded before a handler is called, and the handler does not see
 *           it
 *
 * Initialise the structure with zeros: fields can be added.
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
 * fipc_serve() - receive messages and reply to calls until the endpoint closes
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_RECV
 * @service: the handlers; only read
 *
 * The reply to a call has the words that the handler left. Its opcode is 0 if the
 * handler succeeded, otherwise the error as a positive number. One system call
 * replies and receives the next message. Several threads may serve one capability.
 * Each message goes to one thread, so the handlers must then be able to run in
 * several threads at once.
 *
 * A signal does not end it. To end it, drop @cap in one of its handlers, or in a
 * signal handler that runs in its thread. A fipc_drop() elsewhere wakes waiting
 * threads only if it closes the endpoint, that is, if no other capability with
 * FIPC_RIGHT_RECV is left. The message being handled is answered first.
 *
 * Return: 0 when the endpoint is closed or @cap is not, or no longer, a token of
 * this space; or
 *   -EACCES  @cap lacks FIPC_RIGHT_RECV
 *   -EAGAIN  @space is O_NONBLOCK, and all waiting messages were served
 *   -ENOMEM  no memory, at the first receive of this thread
 */
int fipc_serve(int space, fipc_cap_t cap, const struct fipc_service *service);

/*
 * Hot paths: inline, and only one system call, unless a signal interrupts
 * fipc_call(). The words travel in registers if the module supports that, else in
 * memory; see FIPC_NO_REGS in fastipc(3). With registers the kernel accesses no
 * memory: a bad @x is then a fault in the program itself, not -EFAULT.
 */

/* Message flags that only the kernel sets. */
#define FIPC_F_RECEIVED		(FIPC_F_CALL | FIPC_F_QUEUED | FIPC_F_HANGUP)

/* A call or a reply carries a capability or a descriptor in msg.data[3]. */
#define FIPC_F_CARRIES		(FIPC_F_CAP | FIPC_F_FD)

/**
 * fipc_pass_cap() - let a call or a reply carry a capability
 * @x: the message, otherwise complete; msg.data[3] is overwritten
 * @cap: a capability with FIPC_RIGHT_MINT, in the space through which @x is sent
 *
 * The receiver of @x gets a copy in its own space, with the same rights and badge.
 * A message carries one capability or one descriptor: the last one set.
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
 * @fd: any descriptor except those of fastipc itself: a space, or a descriptor from
 *      fipc_export(). It stays open, and may be closed after @x was sent
 *
 * The receiver of @x gets a descriptor of the same open file, close-on-exec.
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
 * Return: its token, which the receiver must drop; 0 if none came, or if none could
 * be made (the space was full, there was no memory, or it was revoked).
 */
static inline fipc_cap_t fipc_received_cap(const struct fipc_xfer *x)
{
	return x->msg.flags & FIPC_F_CAP ? x->msg.data[3] : 0;
}

/**
 * fipc_received_fd() - the descriptor that came with a message
 * @x: a call from fipc_recv(), or a reply
 *
 * Return: the descriptor, which the receiver must close; -1 if none came, or if
 * none could be made (the process has reached its limit of open files).
 */
static inline int fipc_received_fd(const struct fipc_xfer *x)
{
	return x->msg.flags & FIPC_F_FD ? (int)x->msg.data[3] : -1;
}

/**
 * fipc_discard() - release what came with a message
 * @space: the space through which it came
 * @x: the message; afterwards it carries nothing, and msg.data[3] is 0 if it did
 *
 * Any caller can send descriptors and capabilities with a call. fipc_recv() always
 * installs them. The receiver must keep them or call this function. Does not block.
 */
void fipc_discard(int space, struct fipc_xfer *x);

/**
 * fipc_send() - send one message, one way
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_SEND
 * @x: the message and its deadline. msg.opcode: 32 bits; msg.flags: 32 bits and
 *     FIPC_F_FAST; msg.data: four words. msg.cap is set to @cap. The flags that
 *     only a receive sets are cleared, so that a received message can be forwarded
 *     unchanged
 *
 * While the endpoint's queue is full, it waits until fipc_xfer.deadline (0: without
 * a limit), unless @space is O_NONBLOCK or FIPC_F_FAST is set.
 *
 * Return: 0, or
 *   -ENOENT      @cap is not a token of this space, or was revoked during the wait
 *   -EACCES      @cap lacks FIPC_RIGHT_SEND
 *   -EPIPE       the endpoint is closed
 *   -EAGAIN      FIPC_F_FAST is set and no receiver waits; or the queue is full and
 *                @space is O_NONBLOCK
 *   -ETIMEDOUT   the queue was full until the deadline
 *   -EINTR       a signal handler without SA_RESTART ran; nothing was sent
 *   -EINVAL      msg.opcode or msg.flags has forbidden bits
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
 * @x: deadline in, message out: msg.cap is the sender's badge. msg.flags has
 *     FIPC_F_QUEUED if the message has waited in the queue or in line; FIPC_F_CALL
 *     if the sender waits for a reply; FIPC_F_HANGUP if it is not a message but
 *     reports that this badge is no longer in use (fipc_mint_notify()). On failure
 *     msg.cap is @cap and the rest is unchanged. A call may carry a capability or a
 *     descriptor: see fipc_discard()
 *
 * Waits for a message until fipc_xfer.deadline (0: without a limit), unless @space
 * is O_NONBLOCK. A call that this thread has taken and not answered is cancelled.
 *
 * Return: 0, or
 *   -ENOENT     @cap is not a token of this space, or was revoked during the wait
 *   -EACCES     @cap lacks FIPC_RIGHT_RECV
 *   -EPIPE      the endpoint was closed during the wait
 *   -EAGAIN     there is no message, and @space is O_NONBLOCK
 *   -ETIMEDOUT  no message came until the deadline
 *   -EINTR      a signal handler without SA_RESTART ran
 *   -EFAULT     @x cannot be written: the message is kept for this thread's next
 *               receive on the same endpoint. A receive on another one drops it
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
 *     is 0. On failure msg.cap is @cap and the rest is unchanged
 *
 * As fipc_call(), but:
 *
 *   -EINTR  a signal. Either nothing was sent, or a server has taken the call and
 *           the call is still in flight: until fipc_await_reply() resumes the
 *           wait, or the next call or receive of this thread cancels it.
 *           fipc_await_reply() shows which case it is
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
 * fipc_await_reply() - continue to wait for the reply of an interrupted call
 * @space: a space, not O_NONBLOCK
 * @cap: the capability of the call
 * @opcode: the opcode of the call
 * @x: the reply: msg.cap is 0. On failure msg.cap is @cap, msg.opcode is @opcode
 *     and the rest is unchanged
 *
 * Keeps the deadline of the call.
 *
 * Return: 0, or
 *   -ESRCH       no such call of this thread is in flight: if fipc_call_once()
 *                was interrupted just before, it sent nothing
 *   -ETIMEDOUT   no reply came until the deadline of the call
 *   -EOWNERDEAD  the server exited; it may have executed the request
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
 *     the reply: msg.cap is 0. On failure msg.cap is @cap and the rest is
 *     unchanged. A reply may also carry a capability or a descriptor:
 *     fipc_received_cap(), fipc_received_fd()
 *
 * Waits for a server to take the call, and then for its reply, until
 * fipc_xfer.deadline (0: without a limit). With FIPC_F_FAST a receiver must already
 * wait. A signal does not end a call that a server has taken: the signal handler
 * runs, and the wait continues. A signal handler must not call or receive in a
 * thread that may be in a call: that cancels the call.
 *
 * Return: 0, or
 *   -ENOENT      @cap is not a token of this space, or was revoked during the wait
 *   -EACCES      @cap lacks FIPC_RIGHT_SEND
 *   -EPIPE       the endpoint is closed; no server had taken the call
 *   -EAGAIN      FIPC_F_FAST is set and no receiver waits
 *   -ETIMEDOUT   no reply came until the deadline; if the deadline was in the past
 *                at the start, nothing was sent
 *   -EINTR       a signal handler without SA_RESTART ran before a server had taken
 *                the call; nothing was sent
 *   -EOWNERDEAD  the server exited; it may have executed the request
 *   -ECANCELED   the server received again without a reply
 *   -EINVAL      msg.opcode or msg.flags has forbidden bits
 *   -EOPNOTSUPP  @space is O_NONBLOCK
 *   -EFAULT      @x cannot be written: fipc_await_reply() gets the reply
 *   -ENOMEM      no memory, at the first call of this thread
 *   and, for what the call carries (nothing was sent):
 *   -EBADF       the descriptor is not open, or is one of fastipc itself
 *   -ENOENT      the capability is not a token of this space
 *   -EACCES      the capability lacks FIPC_RIGHT_MINT
 *   -ENOMEM      no memory
 */
static inline int fipc_call(int space, fipc_cap_t cap, struct fipc_xfer *x)
{
	/* A signal handler may change *x before the opcode is needed again. */
	const uint64_t opcode = x->msg.opcode;
	int ret;

	ret = fipc_call_once(space, cap, x);
	if (__builtin_expect(ret != -EINTR, 1))
		return ret;
	do {
		ret = fipc_await_reply(space, cap, opcode, x);
	} while (ret == -EINTR);
	/* -ESRCH: the call was withdrawn before a server had taken it. */
	return ret == -ESRCH ? -EINTR : ret;
}

/**
 * fipc_reply() - reply to the call that this thread has received
 * @space: any space
 * @x: the reply: msg.opcode and msg.flags, 32 bits each; msg.data; and what it
 *     carries. msg.cap is set to 0. The flags that only a receive sets are cleared,
 *     so that a received message can be returned unchanged, with what it carries.
 *     The deadline is not read
 *
 * Does not block.
 *
 * Return: 0, or
 *   -ESRCH       this thread serves no caller: it received no call, or has replied
 *   -ECANCELED   the call has ended already, or the caller has exited. This thread
 *                no longer serves it
 *   -EINVAL      msg.opcode or msg.flags has forbidden bits
 *   -ENOMEM      no memory, at the first use by this thread
 *   or an error of what the reply carries, as for fipc_call(): this thread still
 *   serves the caller
 */
static inline int fipc_reply(int space, struct fipc_xfer *x)
{
	x->msg.cap = 0;
	x->msg.flags &= ~FIPC_F_RECEIVED;
	return fipc_in_(space, FIPC_IOC_REPLY, x);
}

/**
 * fipc_reply_recv() - reply, and receive the next message
 * @space: a space
 * @cap: a capability with FIPC_RIGHT_RECV
 * @x: the reply, as for fipc_reply(), and the deadline of the receive; then the
 *     message, as from fipc_recv()
 *
 * The reply never fails: if the call has ended, or if this thread serves no caller,
 * this function only receives.
 *
 * Return: 0, or
 *   -EINVAL      msg.opcode or msg.flags has forbidden bits; nothing was done
 *   -EBADF, -ENOENT, -EACCES, -ENOMEM
 *                an error of what the reply carries, as for fipc_call(); nothing
 *                was done. If @cap itself may cause the error, use fipc_reply()
 *   -EINTR       a signal handler ran, with or without SA_RESTART; the reply was
 *                sent: continue with fipc_recv()
 *   or another error of fipc_recv(); the reply was sent
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
