using System.Text;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling.Guarding;
using Jidoka.Core.Labeling.Reading;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling.Remembering;

/// <summary>
/// What one part of a conversation says, read once. Nothing here depends on what is said later: what does, as who asked for
/// a result, is found when it is asked for.
/// </summary>
internal sealed class PartContent
{
    private PartContent() { }

    /// <summary>What the person or the operator says, or somebody in their place; null: it is none of that.</summary>
    public TextSource? Words { get; private init; }

    /// <summary>Whether it is a result.</summary>
    public bool IsResult { get; private init; }

    /// <summary>The function that gave the result; null: not known.</summary>
    public string? Function { get; private init; }

    /// <summary>What is known of that tool; null: nothing.</summary>
    public ToolFacts? Tool { get; private init; }

    /// <summary>The values of the question; default: nothing was asked.</summary>
    public ImmutableArray<ArgumentLeaf> Question { get; private init; }

    /// <summary>What the question would have the tool write, in normal form, with its place among the values.</summary>
    public ImmutableArray<(string Text, int Leaf)> Writes { get; private init; } = [];

    /// <summary>The records of the result.</summary>
    public ImmutableArray<EvidenceRecord> Records { get; private init; } = [];

    /// <summary>For an id of a released call's answer, what it is the id of; null: the call makes nothing.</summary>
    public string? Makes { get; private init; }

    /// <summary>The texts of the result.</summary>
    public ImmutableArray<TextSource> Texts { get; private init; } = [];

    /// <summary>What of it must be kept.</summary>
    public ImmutableArray<(string Text, Label Label)> Guarded { get; private init; } = [];

    /// <summary>Reads a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="label">Its label.</param>
    /// <param name="toolOf">What is known of a tool by the function name of the conversation.</param>
    /// <param name="call">How many results stand before it.</param>
    /// <param name="firstRecord">How many records stand before it.</param>
    public static PartContent Read(
        in ContentPart part,
        Label label,
        Func<string, ToolFacts?> toolOf,
        int call,
        int firstRecord
    ) =>
        part.Role switch
        {
            PartRole.System or PartRole.User => new() { Words = WordsOf(part, label) },
            PartRole.ToolResult => OfResult(part, label, toolOf, call, firstRecord),
            _ => None,
        };

    private static PartContent None { get; } = new();

    private static TextSource WordsOf(in ContentPart part, Label label) =>
        new(
            label.Integrity != Integrity.Trusted ? Supplier.Untrusted
                : part.Role == PartRole.System ? Supplier.Operator
                : Supplier.User,
            NormalText.Of(PartText.Of(part.Json)),
            ""
        );

    private static PartContent OfResult(
        in ContentPart part,
        Label label,
        Func<string, ToolFacts?> toolOf,
        int call,
        int firstRecord
    )
    {
        var text = PartText.Of(part.Json);
        var tool = part.ToolName is { } name ? toolOf(name) : null;
        var asked = NormalText.Of(PartText.OfArguments(part.CallArguments));
        var question = QuestionOf(part.CallArguments, tool);
        var records = ImmutableArray.CreateBuilder<EvidenceRecord>();
        var texts = ImmutableArray.CreateBuilder<TextSource>();
        var like = new TextSource(Supplier.Untrusted, "", asked)
        {
            Function = part.ToolName,
            Call = call,
        };
        if (tool?.Returns is { } returns)
            AddRecords(records, texts, like, text, returns, firstRecord);
        else
            AddText(
                texts,
                like with
                {
                    Supplier = label.Integrity switch
                    {
                        Integrity.Trusted => Supplier.Listed,
                        Integrity.Designated => Supplier.Designated,
                        _ => Supplier.Untrusted,
                    },
                    // Only where the operator says what a parameter does is a value in it known to name a thing.
                    RisesByQuestion = tool?.Parameters is not null,
                },
                text
            );
        return new()
        {
            IsResult = true,
            Function = part.ToolName,
            Tool = tool,
            Question = question,
            Writes = tool?.IsConsequential == false ? [] : WritesOf(question),
            Records = records.DrainToImmutable(),
            Makes = tool?.Returns?.Creates,
            Texts = texts.DrainToImmutable(),
            Guarded =
            [
                .. GuardedFields
                    .Of(text, tool?.Returns, label)
                    .Where(static g => GuardedText.IsGuarded(g.Label)),
            ],
        };
    }

    private static void AddRecords(
        ImmutableArray<EvidenceRecord>.Builder records,
        ImmutableArray<TextSource>.Builder texts,
        TextSource like,
        string text,
        ReturnFacts returns,
        int firstRecord
    )
    {
        like = like with { RisesByQuestion = true };
        var read = ResultReader.Read(text.TrimEnd('\n'), returns);
        // Several that say the same are one.
        var isOnly =
            read.Records.Length > 0
            && read.Records.All(r => r.Fields.SequenceEqual(read.Records[0].Fields));
        foreach (var one in read.Records)
        {
            var record = new EvidenceRecord(one, like.Call, firstRecord + records.Count, like.Asked)
            {
                IsOnly = isOnly,
                IsComplete = returns.Complete,
            };
            records.Add(record);
            AddText(texts, like with { Record = record }, one.Text);
        }
        AddText(texts, like, read.FreeText);
    }

    private static void AddText(
        ImmutableArray<TextSource>.Builder texts,
        TextSource like,
        string text
    )
    {
        var normal = NormalText.Of(text);
        if (normal.Any(char.IsLetterOrDigit))
            texts.Add(like with { Text = normal });
    }

    private static ImmutableArray<ArgumentLeaf> QuestionOf(
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool
    )
    {
        if (arguments.IsEmpty)
            return default;
        var json =
            arguments.Span[0] == (byte)'{'
                ? arguments
                : Encoding.UTF8.GetBytes(PartText.Of(arguments).TrimEnd('\n'));
        // What cannot be read is one value that nobody vouches for.
        return OriginTracer.LeavesOf(json, tool) ?? [new("", Selects: true, default)];
    }

    private static ImmutableArray<(string, int)> WritesOf(ImmutableArray<ArgumentLeaf> question)
    {
        if (question.IsDefault)
            return [];
        var found = ImmutableArray.CreateBuilder<(string, int)>();
        for (var i = 0; i < question.Length; i++)
        {
            if (
                question[i] is { Facts.Kind: not ValueKind.Amount } or { Facts: null }
                && question[i].Text is { } text
            )
                found.Add((NormalText.Of(text), i));
        }
        return found.DrainToImmutable();
    }
}
