using System.Text;
using System.Text.RegularExpressions;
using Jidoka.Commanding;

namespace Jidoka.Annotating;

/// <summary>Writes proposals as a file of the inventory, each line with what it is taken from.</summary>
internal static partial class ProposalText
{
    /// <summary>The file.</summary>
    public static string Of(ImmutableArray<ToolProposal> proposals)
    {
        var text = new StringBuilder();
        text.AppendLine(
            "# Proposed from the names, schemas and hints that the server gives: a stranger's words. Read each line, correct it,"
        );
        text.AppendLine(
            "# and put the file under 'inventory' in jidoka.yaml. What you leave out selects; fields are untrusted until you say 'trust'."
        );
        text.AppendLine("tools:");
        foreach (var proposal in proposals)
            Write(text, proposal);
        return text.ToString();
    }

    private static void Write(StringBuilder text, ToolProposal proposal)
    {
        text.AppendLine($"  {Quoted(proposal.Tool.Name)}:");
        foreach (var doubt in proposal.Doubts)
            text.AppendLine($"    # look: {Visible.Text(doubt)}");
        Line(text, $"    effects: [{string.Join(", ", proposal.Effects)}]", proposal.Why);
        if (proposal.Parameters.IsEmpty)
            text.AppendLine("    parameters: {}");
        else
            text.AppendLine("    parameters:");
        foreach (var p in proposal.Parameters)
            Line(
                text,
                $"      {Quoted(p.Path)}: {{role: {Word(p.Role)}, kind: {Word(p.Kind)}{OfPart(p.Of)}}}",
                p.Why ?? "nothing says what it is"
            );
        if (proposal.Fields.IsEmpty)
            return;
        text.AppendLine("    returns:");
        text.AppendLine("      format: json");
        text.AppendLine("      fields:");
        foreach (var f in proposal.Fields)
            text.AppendLine($"        {Quoted(f.Path)}: {{kind: {Word(f.Kind)}{OfPart(f.Of)}}}");
    }

    private static void Line(StringBuilder text, string line, string why) =>
        text.AppendLine($"{line}  # {Visible.Text(why)}");

    private static string OfPart(string? of) => of is null ? "" : $", of: {Quoted(of)}";

    // JSON's text in quotes is YAML's too, whatever stands in it; the default encoder leaves nothing in that hides or moves.
    private static string Quoted(string text) =>
        Plain().IsMatch(text) ? text : $"\"{JsonEncodedText.Encode(text)}\"";

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    // Letters first, and none of the words that YAML takes for something else.
    [GeneratedRegex(
        @"\A(?!(?i:y|n|yes|no|on|off|true|false|null)\z)[A-Za-z_$][A-Za-z0-9_./$-]*\z",
        RegexOptions.None,
        100
    )]
    private static partial Regex Plain();
}
