using System.Text;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary>Says in words what a file of provenance says.</summary>
internal static class ProvenanceText
{
    /// <summary>What stands in a file, believed in nothing.</summary>
    /// <exception cref="ControlException">It is no such file.</exception>
    public static ProvenanceCheckView Unchecked(string envelope)
    {
        try
        {
            using var outer = JsonDocument.Parse(envelope);
            using var statement = JsonDocument.Parse(
                outer.RootElement.GetProperty("payload").GetBytesFromBase64()
            );
            return new(
                Proven: null,
                Reason: null,
                Predicate: statement.RootElement.GetProperty("predicate").Clone()
            );
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or FormatException
                        or KeyNotFoundException
                        or InvalidOperationException
            )
        {
            throw new ControlException(
                ControlFault.Invalid,
                "It is no file of provenance: a DSSE envelope around an in-toto statement.",
                e
            );
        }
    }

    /// <summary>Says it.</summary>
    public static void Tell(IAnsiConsole console, ProvenanceCheckView view)
    {
        if (view.Proven == false)
        {
            console.MarkupLineInterpolated($"[red]NOT PROVEN[/]: {view.Reason}");
            return;
        }
        if (view.Proven is null)
            console.MarkupLine("not checked: [yellow]jidoka provenance verify[/] does");
        else
            console.MarkupLineInterpolated(
                $"[green]proven[/] by {view.Log}, event {view.Index}{(view.Matches == true ? ", about this very output" : "")}"
            );
        if (view.Predicate is not { ValueKind: JsonValueKind.Object } said)
            return;
        Line(console, "output", $"{Text(said, "output")} of {Text(said, "resource")}");
        Line(console, "served as", Text(said, "servedModel"));
        Line(console, "agent", Text(said, "agent"));
        Line(console, "for", Text(said, "user"));
        Line(console, "through", Text(said, "chain"));
        Line(console, "session", Text(said, "session"));
        Line(console, "label", Label(said));
        Line(console, "mandates", Text(said, "mandates"));
        Line(console, "policies", Text(said, "policies"));
        foreach (var approval in Entries(said, "approvals"))
            Line(console, "approved", $"{Text(approval, "approval")} by {Text(approval, "by")}");
        foreach (var source in Entries(said, "sources"))
            Line(
                console,
                "source",
                $"{Text(source, "source")} ({Text(source, "strength")}) {Label(source)}".TrimEnd()
            );
    }

    private static void Line(IAnsiConsole console, string name, string text)
    {
        if (text.Length > 0)
            console.Profile.Out.Writer.WriteLine($"{name, -10} {Visible.Text(text)}");
    }

    private static string Label(JsonElement of)
    {
        if (!of.TryGetProperty("label", out var label) || label.ValueKind != JsonValueKind.Object)
            return "";
        var tags = Text(label, "tags");
        return $"{Text(label, "integrity")}, {Text(label, "confidentiality")}{(tags.Length > 0 ? ", " + tags : "")}";
    }

    private static string Text(JsonElement of, string name)
    {
        if (!of.TryGetProperty(name, out var value))
            return "";
        if (value.ValueKind != JsonValueKind.Array)
            return value.ToString();
        var text = new StringBuilder();
        foreach (var item in value.EnumerateArray())
            text.Append(text.Length > 0 ? ", " : "").Append(item);
        return text.ToString();
    }

    private static IEnumerable<JsonElement> Entries(JsonElement of, string name) =>
        of.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(static e => e.ValueKind == JsonValueKind.Object)
            : [];
}
