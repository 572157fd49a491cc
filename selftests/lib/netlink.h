/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The control plane, through the uapi header alone: a strict client of generic
 * netlink. The process ends if an answer is not well formed, as with must().
 */
#ifndef FIPC_NETLINK_H
#define FIPC_NETLINK_H

#include "fipc_selftest.h"

#include <linux/fastipc_netlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>

/* Number of attributes, at least; size of a large and of a small buffer. */
enum { NL_ATTRS = 64, NL_LARGE = 32768, NL_SMALL = 4096 };

/*
 * struct nl - a socket, used by one task at a time
 * @family: number of the family
 * @group: number of its multicast group
 * @buf_size: size of the buffer; the kernel makes no larger messages
 * @changed: a change was reported during the last dump (NLM_F_DUMP_INTR)
 * @text: the kernel's explanation of the last error; "" if there is none
 * @about: offset in the request that the error is about; 0 if there is none
 */
struct nl {
	int sock;
	__u16 family;
	__u32 group, seq, port;
	size_t buf_size;
	bool changed;
	char text[160];
	__u32 about;
	char buf[NL_LARGE] __attribute__((aligned(NLMSG_ALIGNTO)));
};

/* struct nl_message - a received message; valid until the next receive */
struct nl_message {
	__u8 cmd;
	const struct nlattr *attr[NL_ATTRS];
};

struct nl_request {
	struct nlmsghdr head;
	struct genlmsghdr genl;
	char attrs[512];
};

typedef void (*nl_fn)(const struct nl_message *m, void *arg);

/* Returns 0 or -errno. ENOENT: there is no such family. */
int nl_open(struct nl *nl);
void nl_new(struct nl *nl);
void nl_close(struct nl *nl);
/* The same as nl_open(), with a socket that exists already. */
int nl_socket(void);
int nl_adopt(struct nl *nl, int sock);

struct nl_request nl_request(__u8 cmd, bool dump);
void nl_put(struct nl_request *r, __u16 type, const void *data, size_t len);
void nl_put_u32(struct nl_request *r, __u16 type, __u32 value);
void nl_put_u64(struct nl_request *r, __u16 type, __u64 value);

/*
 * nl_stamp() prepares a request. nl_send() also sends it. When it returns, the
 * kernel has processed the request: the first two messages of a dump are ready.
 */
void nl_stamp(struct nl *nl, struct nl_request *r);
void nl_send(struct nl *nl, struct nl_request *r);
/*
 * Receives once and calls @fn for each message. Returns 1 if more will come, 0
 * at the end, or -errno.
 */
int nl_step(struct nl *nl, nl_fn fn, void *arg);
/* The same up to the end of the answer. */
int nl_finish(struct nl *nl, nl_fn fn, void *arg);
int nl_ask(struct nl *nl, struct nl_request *r, nl_fn fn, void *arg);
/* The same with a dump request without attributes. */
int nl_dump(struct nl *nl, __u8 cmd, nl_fn fn, void *arg);

/* Joins the multicast group. Returns 0 or -errno. */
int nl_subscribe(struct nl *nl);
/* Receives the next event of any kind. */
void nl_event(struct nl *nl, struct nl_message *m);
/* The same without waiting. Returns false if there is no event. */
bool nl_event_now(struct nl *nl, struct nl_message *m);

/* These return the value of an attribute, which must be present. */
__u32 nl_u32(const struct nl_message *m, int type);
__u64 nl_u64(const struct nl_message *m, int type);
const char *nl_text(const struct nl_message *m, int type);
const void *nl_data(const struct nl_message *m, int type, size_t len);
/* nl_has(): is the attribute present? nl_flag(): the same, without payload. */
bool nl_flag(const struct nl_message *m, int type);
bool nl_has(const struct nl_message *m, int type);

#endif /* FIPC_NETLINK_H */
