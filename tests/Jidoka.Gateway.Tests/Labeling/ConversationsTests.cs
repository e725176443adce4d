using Jidoka.Core.Labeling.Remembering;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Labeling;

namespace Jidoka.Gateway.Tests.Labeling;

/// <summary>What is resent is compared and not read again; what is not the same is.</summary>
public sealed class ConversationsTests
{
    private static readonly SessionPrincipal Ann = new(new("a"), new UserId("ann"));
    private static readonly SessionPrincipal Bob = new(new("a"), new UserId("bob"));
    private static readonly FactorySnapshot Inventory = FactorySnapshot.Empty;

    private readonly Conversations _conversations = new();

    [Fact]
    public void What_is_resent_is_the_history_that_was_read_and_what_is_new_goes_on_from_it()
    {
        var first = Read(Ann, "task", "one");
        var next = Read(Ann, "task", "one", "two");
        next.History.Parent.ShouldBe(first.History);
        next.Labels.Parts.Length.ShouldBe(3);
        Read(Ann, "task", "one", "two").History.ShouldBe(next.History);
    }

    [Fact]
    public void What_is_said_in_other_words_is_read_anew_from_there_on()
    {
        var first = Read(Ann, "rules", "task", "one", "two");
        var other = Read(Ann, "rules", "task", "ONE", "two");
        Shared(first, other).ShouldBe(2);
        // Both ways go on.
        var more = Read(Ann, "rules", "task", "one", "two", "three");
        more.History.Parent.ShouldBe(first.History);
        Read(Ann, "rules", "task", "ONE", "two", "three").History.Parent.ShouldBe(other.History);
        Shared(Read(Ann, "rules", "task", "one"), first).ShouldBe(3);
    }

    [Fact]
    public void Nobody_gets_what_another_principal_was_read()
    {
        var ann = Read(Ann, "task", "one");
        Read(Bob, "task", "one").History.Conversation.ShouldNotBe(ann.History.Conversation);
    }

    [Fact]
    public void Words_are_a_persons_or_not_as_the_agent_is_declared_by_now()
    {
        Read(Ann, "task").Labels.Context.Integrity.ShouldBe(Integrity.Trusted);
        _conversations
            .Read(Ann, SessionHint.None, Parts(["task"]), humanUserTurns: false, Inventory)
            .Labels.Context.Integrity.ShouldBe(Integrity.Untrusted);
    }

    [Fact]
    public void Another_inventory_labels_all_of_it_anew()
    {
        var part = new ContentPart(PartRole.ToolResult, "\"x\""u8.ToArray(), ToolName: "list");
        var before = _conversations.Read(Ann, SessionHint.None, [part], true, Inventory);
        before.Labels.Context.Integrity.ShouldBe(Integrity.Untrusted);
        var trusted = new Asset
        {
            Id = AssetId.Tool("bank", "list"),
            Tool = new() { ResultLabel = new(Integrity.Trusted, Confidentiality.Internal) },
        };
        var factory = Inventory.Apply(0, new AssetRegistered(trusted) { TimeMs = 0, By = "test" });
        _conversations
            .Read(Ann, SessionHint.None, [part], true, factory)
            .Labels.Context.Integrity.ShouldBe(Integrity.Trusted);
    }

    [Fact]
    public void A_digest_stands_for_the_bytes_only_where_they_are_as_many()
    {
        var hint = new SessionHint(Prefixes: [1, 2, 3]);
        var first = Read(hint, "rules", "task", "one");
        var longer = new SessionHint(Prefixes: [1, 2, 3, 4]);
        Read(longer, "rules", "task", "one", "two").History.Parent.ShouldBe(first.History);
        Shared(first, Read(longer, "rules", "task", "ones", "two")).ShouldBe(2);
        var others = new SessionHint(Prefixes: [1, 2, 5, 6]);
        Shared(first, Read(others, "rules", "task", "two", "two")).ShouldBe(2);
    }

    [Fact]
    public void All_that_is_kept_is_bounded_and_what_goes_is_read_anew()
    {
        var large = new string('x', (int)(SessionLimits.MaxConversationBytes / 2));
        var first = Read(Ann, "first", large);
        for (var i = 0; i < 12; i++)
            Read(Ann, $"task {i}", large);
        _conversations.Bytes.ShouldBeLessThanOrEqualTo(SessionLimits.MaxConversationsBytes);
        var again = Read(Ann, "first", large);
        again.History.ShouldNotBe(first.History);
        again.History.Bytes.ShouldBe(first.History.Bytes);
        var before = _conversations.Bytes;
        Read(Ann, "too much", large, large, large);
        _conversations.Bytes.ShouldBe(before, "one that is too large is not kept");
    }

    private ReadConversation Read(SessionHint hint, params string[] words) =>
        _conversations.Read(Ann, hint, Parts(words), humanUserTurns: true, Inventory);

    private ReadConversation Read(SessionPrincipal who, params string[] words) =>
        _conversations.Read(who, SessionHint.None, Parts(words), humanUserTurns: true, Inventory);

    private static ImmutableArray<ContentPart> Parts(string[] words) =>
        [
            .. words.Select(static w => new ContentPart(
                PartRole.User,
                JsonSerializer.SerializeToUtf8Bytes(w)
            )),
        ];

    private static int Shared(ReadConversation one, ReadConversation other)
    {
        History at = one.History,
            with = other.History;
        while (at != with)
        {
            if (at.Length >= with.Length)
                at = at.Parent!;
            else
                with = with.Parent!;
        }
        return at.Length;
    }
}
