using System.CommandLine;
using Jidoka.Controlling;

namespace Jidoka.Commanding;

/// <summary><c>--raw --why TEXT</c> of the commands that show content.</summary>
internal sealed class RawOptions
{
    /// <summary>Said where values were left out.</summary>
    public const string Hint = "values are not shown: --raw --why TEXT shows them, and is recorded";

    private readonly Option<bool> _raw = new("--raw")
    {
        Description = "Show the values themselves; it is recorded who saw them and why.",
    };

    private readonly Option<string?> _why = new("--why")
    {
        Description = "Why; it is recorded.",
        HelpName = "TEXT",
    };

    private RawOptions() { }

    /// <summary>Gives a command the two.</summary>
    public static RawOptions AddTo(Command command)
    {
        var made = new RawOptions();
        command.Options.Add(made._raw);
        command.Options.Add(made._why);
        command.Validators.Add(result =>
        {
            if (result.GetValue(made._raw) == string.IsNullOrWhiteSpace(result.GetValue(made._why)))
                result.AddError("Write --raw and --why TEXT together, or neither.");
        });
        return made;
    }

    /// <summary>What was asked for; null: no values.</summary>
    public RawView? Of(ParseResult parsed) =>
        RawView.Of(parsed.GetValue(_raw), parsed.GetValue(_why));
}
