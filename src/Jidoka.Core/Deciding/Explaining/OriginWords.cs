using System.Text;
using Jidoka.Core.Labeling;
using Jidoka.Core.Labeling.Guarding;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Deciding.Explaining;

/// <summary>Says of the values of a call who supplied them, where they were read, and what is noteworthy about the rest.</summary>
public static class OriginWords
{
    private const int MaxValueLength = 80;

    /// <summary>The values of a call, those that select first.</summary>
    /// <param name="input">What the call was decided on.</param>
    /// <param name="tool">What is known of the tool; null: nothing.</param>
    /// <param name="raw">Whether the values are shown, else their lengths.</param>
    public static ImmutableArray<ArgumentWords> Of(DecisionInput input, ToolFacts? tool, bool raw)
    {
        if (input.Arguments is not { } arguments || input.Origins.IsEmpty)
            return [];
        var values = ArgumentLeaves.TextsByPath(Encoding.UTF8.GetBytes(arguments), tool);
        return
        [
            .. input
                .Origins.OrderByDescending(static o => o.Selects)
                .Select(o => new ArgumentWords(
                    raw ? o.Path : ContentShape.OfPath(o.Path),
                    string.Join(
                        " and ",
                        values[o.Path].Select(v => raw ? Short(v) : ContentShape.Of(v))
                    ),
                    o.Selects,
                    o.Supplier,
                    Words(o)
                )),
        ];
    }

    /// <summary>What a person should know of a call beside its values: its payload and its mandates.</summary>
    /// <param name="input">What the call was decided on.</param>
    /// <param name="raw">Whether places are shown that may be values.</param>
    public static ImmutableArray<string> Notes(DecisionInput input, bool raw)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        foreach (var kind in input.Payload?.Untraced ?? [])
            notes.Add($"The content holds {Noun(kind)} that nobody you trust gave.");
        if (input.Payload is { Verbatim: true })
            notes.Add("The content repeats text word for word that anyone may have written.");
        if (input.Payload is { Opaque: true })
            notes.Add("The content holds text that cannot be read.");
        if (input.Payload?.Carried is { } carried)
            notes.Add(CarriedWords(carried));
        if (input.Mandate is { Breach: null, Within: false })
            notes.Add("Neither the person's words nor a mandate ask for this.");
        foreach (var origin in input.Origins.Where(static o => o.Exceeds))
            notes.Add(
                $"Nobody you trust gave the quantity `{(raw ? origin.Path : ContentShape.OfPath(origin.Path))}`, and it is beyond its limit."
            );
        return notes.DrainToImmutable();
    }

    /// <summary>Who supplied a value, in a sentence that does not hold the value.</summary>
    /// <param name="origin">Its origin.</param>
    public static string Words(ArgumentOrigin origin) =>
        origin.Supplier switch
        {
            Supplier.Untrusted =>
                $"stands only in content that nobody vouches for{Read(origin)}; nobody you trust named it",
            Supplier.Model =>
                "stands nowhere in what the model read: it made it up, or put it together",
            Supplier.Designated =>
                $"stands in content that the person pointed at by name{Read(origin)}, and nowhere better",
            Supplier.Listed =>
                $"stands in a trusted source, among others{Read(origin)}; the model chose it",
            Supplier.Queried =>
                $"stands in a record that the person's own values found{Read(origin)}",
            Supplier.Unique => $"stands in the only record that there is{Read(origin)}",
            Supplier.Resolved =>
                $"stands in the one record that the person's words name{Read(origin)}",
            Supplier.Created => "names what an earlier call of this session made",
            Supplier.Operator => "the operator wrote it",
            _ => "the person wrote it, or vouched for it",
        };

    private static string Read(ArgumentOrigin origin) =>
        origin.Place is { } place
            ? $", read at step {place.Step}" + (place.Tool is { } tool ? $" from {tool}" : "")
            : "";

    private static string CarriedWords(CarriedText carried)
    {
        var tags = carried.Tags is { } all ? $" ({string.Join(", ", all)})" : "";
        var much =
            carried.Characters == int.MaxValue
                ? "more than can be looked through, so it may hold any"
                : $"{carried.Characters} letters and digits";
        return $"The arguments carry {WireName<Confidentiality>.Of(carried.Confidentiality)} text of this session{tags}: {much}.";
    }

    private static string Noun(string kind) =>
        kind switch
        {
            "url" => "a link",
            "email" => "a mail address",
            "account" => "a bank account",
            _ => "a phone number",
        };

    private static string Short(string value) =>
        value.Length <= MaxValueLength ? value : value[..MaxValueLength] + "...";
}
