using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

/// <summary>A policy ready to run.</summary>
internal sealed class CompiledPolicy(PolicyBody body)
{
    private readonly ScopeTest scope = new(body);
    private readonly Node? condition = Compiler.Compile(body.Conditions);

    public Tri Test(Frame frame) => scope.Matches(frame) ? TestConditions(frame) : Tri.False;

    /// <summary>The conditions alone, for a caller that knows that the scope matches.</summary>
    public Tri TestConditions(Frame frame) => condition is null ? Tri.True : condition.Test(frame);
}
